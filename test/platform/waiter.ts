/** Waits in vain for as many ms as the line says, and answers with how far the calendar went meanwhile. */
import { millis } from "../../src/model/units.ts";
import { waitFor } from "../../src/platform/wait-for.ts";
import { serveLines } from "../world/line-server.ts";

void serveLines(async (timeout) => {
  const start = Date.now();
  await waitFor(() => null, millis(Number(timeout)));
  return String(Date.now() - start);
});
