import { type Command, defineCommand } from "../common/command.ts";
import { connectParty } from "./_connect_party.ts";
import { CONNECT_ARGUMENT, CONNECTOR_OPTIONS, RECEIVE_OPTIONS } from "./_options.ts";
import { Asker } from "./_ask.ts";
import { setUpReceiving } from "./_receive_setup.ts";
import { TransferOutput } from "./_transfer_output.ts";

/** `file-send get`. */
export const get: Command = defineCommand({
  name: "get",
  summary: "Gets the files that file-send offer has",
  arguments: { endpoint: CONNECT_ARGUMENT },
  options: { ...RECEIVE_OPTIONS, ...CONNECTOR_OPTIONS },
  notes:
    `What is offered is listed, and taken after a yes, or with --accept-all. If it is cut short, the
same command again goes on where it stopped.`,
  async run(values, context) {
    const { raw, noResume, stdout } = values;
    const asker = new Asker(context);
    const output = new TransferOutput(context, values, !(raw || noResume || stdout), asker);
    return await connectParty(setUpReceiving(values, context, asker), values, context, output);
  },
});
