/** What a limit is called where a person reads or writes it. */
import type { Scope } from "../model/window.ts";
import { foreign } from "./frame.ts";

const NAME_CELLS = 24;

/** `5h`, `7d`, or the model that the week is for. */
export function scopeName(scope: Scope): string {
  if (scope.kind === "session") return "5h";
  return scope.model === null ? "7d" : foreign(scope.model, NAME_CELLS) || "model";
}

/** The scope that a person calls so. */
export function scopeNamed(name: string): Scope {
  if (name === "5h") return { kind: "session" };
  return { kind: "week", model: name === "7d" ? null : name };
}
