/** What terminals read, and the prompts of shells, which want to know what in it takes no room. */
import { NO_CODES, painter, type Tones } from "./painters.ts";

type Sequence = (codes: string) => string;

const sgr: Sequence = (codes) => `\x1b[${codes}m`;

const sgrTones = (sequence: Sequence): Tones => ({
  plain: NO_CODES,
  muted: [sequence("2"), sequence("22")],
  calm: [sequence("32"), sequence("39")],
  warm: [sequence("33"), sequence("39")],
  hot: [sequence("38;5;208"), sequence("39")],
  full: [sequence("31"), sequence("39")],
});

const sgrPainter = (sequence: Sequence) =>
  painter(sgrTones(sequence), [sequence("7"), sequence("27")], (text) => text);

export const forAnsi = sgrPainter(sgr);

/** readline's own marks for what takes no room: bash would not read `\[` inside a variable. */
export const forBash = sgrPainter((codes) => `\x01${sgr(codes)}\x02`);

/** For zsh's prompt expansion, in which every `%` of ours is doubled. */
export const escapePercent = (text: string): string => text.replaceAll("%", "%%");

const noRoom: Sequence = (codes) => `%{${sgr(codes)}%}`;

export const forZsh = painter(
  {
    plain: NO_CODES,
    muted: [noRoom("2"), noRoom("22")],
    calm: ["%F{green}", "%f"],
    warm: ["%F{yellow}", "%f"],
    hot: ["%F{208}", "%f"],
    full: ["%F{red}", "%f"],
  },
  ["%S", "%s"],
  escapePercent,
);
