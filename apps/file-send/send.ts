import { type Command, defineCommand } from "../common/command.ts";
import { connectParty } from "./_connect_party.ts";
import { printListing } from "./_dry_run.ts";
import { CONNECT_ARGUMENT, CONNECTOR_OPTIONS, PATHS_ARGUMENT, SEND_OPTIONS } from "./_options.ts";
import { setUpSending } from "./_send_setup.ts";
import { TransferOutput } from "./_transfer_output.ts";

/** `file-send send`. */
export const send: Command = defineCommand({
  name: "send",
  summary: "Sends files and folders to file-send receive",
  arguments: { endpoint: CONNECT_ARGUMENT, paths: PATHS_ARGUMENT },
  options: { ...SEND_OPTIONS, ...CONNECTOR_OPTIONS },
  notes:
    `Sent is what the other side has verified, and has on disk under its name. If it is cut short, the
same command again goes on where it stopped.`,
  async run(values, context) {
    const { listing, party, isStdin } = await setUpSending(values, context, false);
    if (values.dryRun) return await printListing(listing, values, context);
    const output = new TransferOutput(context, values, !(values.raw || isStdin));
    return await connectParty(party, values, context, output);
  },
});
