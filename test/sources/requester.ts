/** Requests the endpoint at argv[2] with the token argv[3] and prints the outcome; a program for tests. */
import { systemClock } from "../../src/platform/clock.ts";
import { createEndpoint } from "../../src/sources/endpoint.ts";
import { Secret } from "../../src/sources/secret.ts";

const [, , base = "", token = ""] = process.argv;
const request = createEndpoint({ base: new URL(base), userAgent: "claude-code/2.1.37" });
const outcome = await request(new Secret(token), systemClock.now, new AbortController().signal);
process.stdout.write(JSON.stringify(outcome));
