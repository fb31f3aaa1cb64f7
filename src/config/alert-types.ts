/** The types of the settings of alerts: levels, hours of quiet, and the person's own command. */
import { invalid, type ValueType, valid } from "./value-types.ts";

/** More would be a nuisance. */
const MAX_LEVELS = 5;

/** Rising percentages; none where alerts are off. */
export const levelsType: ValueType<readonly number[]> = {
  list: true,
  placeholder: "N,N",
  parse: (text) => {
    if (text.trim() === "off") return valid([]);
    const levels = text
      .split(",")
      .map((part) => (/^\s*\d{1,3}\s*$/.test(part) ? Number(part) : Number.NaN));
    const rises = levels.every(
      (level, at) => level >= 1 && level <= 100 && level > (levels[at - 1] ?? 0),
    );
    return rises && levels.length <= MAX_LEVELS
      ? valid(levels)
      : invalid(`off, or up to ${MAX_LEVELS} rising percentages, such as "80,95"`);
  },
  toml: (levels) => JSON.stringify(levels.join(",") || "off"),
};

/** Times of the local day in minutes since midnight; over midnight where `to` is before `from`. */
export interface QuietHours {
  readonly from: number;
  readonly to: number;
}

const TIME = /^(\d{1,2})(?::([0-5]\d))?$/;

function minutesOf(text: string): number {
  const [, hours = "", minutes = "0"] = TIME.exec(text.trim()) ?? [];
  return hours === "" || Number(hours) > 24 ? Number.NaN : Number(hours) * 60 + Number(minutes);
}

const clock = (minutes: number): string => {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return rest === 0 ? String(hours) : `${hours}:${String(rest).padStart(2, "0")}`;
};

const DAY_MINUTES = 24 * 60;

/** `22-7`, `22:30-7`; null for none. */
export const quietType: ValueType<QuietHours | null> = {
  placeholder: "FROM-TO",
  parse: (text) => {
    if (text.trim() === "off") return valid(null);
    const [from = Number.NaN, to = Number.NaN, ...rest] = text.split("-").map(minutesOf);
    const inside = Math.max(from, to) <= DAY_MINUTES && from % DAY_MINUTES !== to % DAY_MINUTES;
    return inside && rest.length === 0
      ? valid({ from: from % DAY_MINUTES, to: to % DAY_MINUTES })
      : invalid('off, or two times of the day, such as "22-7"');
  },
  toml: (hours) =>
    JSON.stringify(hours === null ? "off" : `${clock(hours.from)}-${clock(hours.to)}`),
};

export const isQuiet = (hours: QuietHours | null, minuteOfDay: number): boolean =>
  hours !== null &&
  (hours.from < hours.to
    ? minuteOfDay >= hours.from && minuteOfDay < hours.to
    : minuteOfDay >= hours.from || minuteOfDay < hours.to);

const MAX_COMMAND_LENGTH = 1_000;

/** The person's own line for `sh -c`, to which nothing is added; empty for none. */
export const commandType: ValueType<string> = {
  placeholder: "COMMAND",
  parse: (text) =>
    text.length <= MAX_COMMAND_LENGTH && /^(?![[{])[^\p{Cc}]*$/u.test(text)
      ? valid(text)
      : invalid(`one line of at most ${MAX_COMMAND_LENGTH} characters`),
  toml: JSON.stringify,
};
