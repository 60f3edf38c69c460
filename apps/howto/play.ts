import { type Command, type Context, defineCommand } from "../common/command.ts";
import { EXIT } from "../common/exit_code.ts";
import { unlessAborted } from "../common/interrupts.ts";
import { COMMON_TEXTS } from "./common_texts.ts";
import { playScene } from "./play_scene.ts";
import { SCENES } from "./scenes.ts";
import { type Language, LANGUAGES } from "./text.ts";

async function list(language: Language, { out }: Context): Promise<void> {
  const width = Math.max(...SCENES.map(({ name }) => name.length));
  await out.line(COMMON_TEXTS.scenes[language]);
  for (const { name, texts } of SCENES) {
    await out.line(`  ${name.padEnd(width)}  ${texts.title[language]}`);
  }
  await out.line(COMMON_TEXTS.howToPlay[language]);
}

/** `howto play`. */
export const play: Command = defineCommand({
  name: "play",
  summary: "Plays scenes of what goes wrong with sockets and what works; without any, lists them",
  arguments: {
    scenes: {
      type: "string",
      value: "SCENE",
      help: "Which; all of them: all",
      choices: ["all", ...SCENES.map(({ name }) => name)],
      optional: true,
      repeatable: true,
    },
  },
  options: {
    lang: {
      type: "string",
      value: "LANGUAGE",
      help: "What the scenes speak: en or es",
      choices: LANGUAGES,
      default: "en",
    },
  },
  without: ["verbose", "json"],
  notes:
    "Every scene works on sockets of this machine and takes a second or two. The exit code is 0 if\n" +
    "every wrong way has failed and every right way has worked, 1 if not.",
  async run({ scenes, lang, quiet }, context: Context) {
    const language = lang as Language;
    const { out, interrupts } = context;
    if (scenes.length === 0) {
      await list(language, context);
      return EXIT.OK;
    }
    const chosen = scenes.includes("all")
      ? SCENES
      : scenes.map((wanted) => SCENES.find(({ name }) => name === wanted)!);
    let isFine = true;
    for (const scene of chosen) {
      interrupts.drain.throwIfAborted();
      const played = playScene(scene, { out, language, quiet });
      if (!await unlessAborted(played, interrupts.drain)) isFine = false;
    }
    return isFine ? EXIT.OK : EXIT.NO;
  },
});
