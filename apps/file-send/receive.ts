import { type Command, defineCommand } from "../common/command.ts";
import { listenParty } from "./_listen_party.ts";
import { LISTEN_ARGUMENT, LISTENER_OPTIONS, RECEIVE_OPTIONS } from "./_options.ts";
import { Asker } from "./_ask.ts";
import { setUpReceiving } from "./_receive_setup.ts";
import { TransferOutput } from "./_transfer_output.ts";

/** `file-send receive`. */
export const receive: Command = defineCommand({
  name: "receive",
  summary: "Listens for files that file-send send brings",
  arguments: { endpoint: LISTEN_ARGUMENT },
  options: { ...RECEIVE_OPTIONS, ...LISTENER_OPTIONS },
  notes:
    `Prints "listening on ENDPOINT" and the command for the other side to standard error. What is
offered is listed, and taken after a yes, or with --accept-all. With --raw it takes one connection.

SIGINT or SIGTERM lets transfers end for 10 s and then cuts them, a second signal at once. What has
come of them is kept, and the next one goes on behind it.`,
  async run(values, context) {
    const { raw, noResume, stdout } = values;
    const asker = new Asker(context);
    const output = new TransferOutput(context, values, !(raw || noResume || stdout), asker);
    const party = setUpReceiving(values, context, asker);
    return await listenParty(party, { ...values, once: values.once || raw }, context, output);
  },
});
