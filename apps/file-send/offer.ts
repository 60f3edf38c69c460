import { type Command, defineCommand } from "../common/command.ts";
import { printListing } from "./_dry_run.ts";
import { listenParty } from "./_listen_party.ts";
import { LISTEN_OPTION, LISTENER_OPTIONS, PATHS_ARGUMENT, SEND_OPTIONS } from "./_options.ts";
import { setUpSending } from "./_send_setup.ts";
import { TransferOutput } from "./_transfer_output.ts";

/** `file-send offer`. */
export const offer: Command = defineCommand({
  name: "offer",
  summary: "Listens, and sends files and folders to everybody who gets them with file-send get",
  arguments: { paths: PATHS_ARGUMENT },
  options: { listen: LISTEN_OPTION, ...SEND_OPTIONS, ...LISTENER_OPTIONS },
  notes:
    `Prints "listening on ENDPOINT" and the command for the other side to standard error. Standard input
can be sent once.

SIGINT or SIGTERM lets transfers end for 10 s and then cuts them, a second signal at once. What has
arrived of them is kept there, and the next one goes on behind it.`,
  async run(values, context) {
    const { listing, party, isStdin } = await setUpSending(values, context, true);
    if (values.dryRun) return await printListing(listing, values, context);
    const output = new TransferOutput(context, values, !(values.raw || isStdin));
    const settings = { ...values, endpoint: values.listen, once: values.once || isStdin };
    return await listenParty(party, settings, context, output);
  },
});
