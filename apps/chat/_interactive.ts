import { connect } from "@zocalo/transport";
import type { Context } from "../common/command.ts";
import { EXIT } from "../common/exit_code.ts";
import { ChatConnection } from "./_chat_connection.ts";
import type { JoinSettings } from "./_join_settings.ts";
import { KeyDecoder } from "./terminal/keys.ts";
import { Screen } from "./terminal/screen.ts";
import { TerminalUi } from "./terminal/terminal_ui.ts";
import { themeFor } from "./terminal/theme.ts";
import { Tty } from "./terminal/tty.ts";

/** `chat join` on a terminal, until whoever sits there has enough. */
export async function runInteractive(settings: JoinSettings, context: Context): Promise<number> {
  const { interrupts, out } = context;
  const connection: ChatConnection = new ChatConnection(settings.state, {
    open: (signal) => connect(settings.endpoint, { ...settings.connect, signal }),
    reconnects: () => true,
    onChange: () => screen?.refresh(),
  });
  const ui = new TerminalUi(connection.state, themeFor(out.color && !Deno.noColor));
  const keys = new KeyDecoder();
  let screen: Screen | undefined;

  await using tty = new Tty({
    onInput(bytes) {
      for (const input of keys.push(bytes)) {
        const wish = ui.input(input, tty.size);
        if (wish === "redraw") screen?.redraw();
        if (wish === "interrupt") interrupts.trigger("SIGINT");
      }
      connection.update();
    },
    onLost: () => screen?.redraw(),
    onGone: () => interrupts.trigger("SIGTERM"),
  });
  using shown = new Screen(tty, () => ui.frame(tty.size));
  screen = shown;
  screen.redraw();
  const quit = () => connection.quit();
  interrupts.drain.addEventListener("abort", quit);
  try {
    if (interrupts.drain.aborted) quit();
    await connection.run(interrupts.abort);
  } finally {
    interrupts.drain.removeEventListener("abort", quit);
    screen = undefined;
  }
  // Ctrl-C is as good an end as /quit.
  if (interrupts.reason?.kind === "SIGTERM") throw interrupts.reason;
  return EXIT.OK;
}
