/** The settings that readers need. Free of npm packages: every look that goes through Node loads this. */
import { MONEY_STYLES } from "../render/frame.ts";
import { SEGMENT_NAMES } from "../render/segments.ts";
import { setting } from "./setting.ts";
import { booleanType, choiceType, integerType, listType, thresholdsType } from "./value-types.ts";

export const RENDER_SETTINGS = {
  ascii: setting(booleanType, "false", "only characters of ASCII"),
  segments: setting(
    listType(SEGMENT_NAMES),
    "5h,7d,models,extra",
    "what stands on the line, in this order",
  ),
  money: setting(
    choiceType(MONEY_STYLES),
    "amount",
    "extra usage as amount ($5.56/50) or in the server's credits ($556/5000)",
  ),
  max_width: setting(
    integerType(1, 500),
    "40",
    "cells a tmux line may take; segments go before it is longer",
  ),
  thresholds: setting(
    thresholdsType,
    "50,70,90",
    "percentages from which the gauge is yellow, orange, red",
  ),
  autostart: setting(
    booleanType,
    "true",
    "a look starts the daemon when none lives, at most once a minute",
  ),
} as const;
