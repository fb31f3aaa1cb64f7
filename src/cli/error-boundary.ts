/** A bar and a prompt get one word for a fault of ours, never a stack; a person at a terminal gets all of it. */
import { type Command, EXIT } from "../context.ts";
import { print } from "./output.ts";

export const oneWordOnBug =
  (command: Command): Command =>
  async (call) => {
    try {
      return await command(call);
    } catch (fault) {
      if (call.isTerminal()) throw fault;
      print("fault");
      return EXIT.done;
    }
  };
