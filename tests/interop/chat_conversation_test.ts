/**
 * What `chat serve`, ngircd and InspIRCd answer to the scripts in `conversation/`: what the scripts say, and nothing else. Where
 * one of the others differs from `chat serve`, the script says how, and `_differences.ts` why.
 */
import { assert, assertEquals } from "@std/assert";
import { IRC_SERVERS, type IrcServerName } from "../support/irc_servers.ts";
import { Conversation, parseScript, type Step } from "./_conversation.ts";
import { DIFFERENCES } from "./_differences.ts";

const FOLDER = new URL("conversation/", import.meta.url);

const SCRIPTS: ReadonlyMap<string, readonly Step[]> = new Map(
  [...Deno.readDirSync(FOLDER)].map(({ name }) => name).sort().map((name) => [
    name.replace(/\.txt$/, ""),
    parseScript(Deno.readTextFileSync(new URL(name, FOLDER))),
  ]),
);

const ALL: readonly Step[] = [...SCRIPTS.values()].flat();

/** Takes all steps, with a server of their own, and tells each that went otherwise. */
async function converse(name: IrcServerName, topic: string): Promise<string[]> {
  await using server = await IRC_SERVERS[name].start();
  using conversation = new Conversation(server.endpoint);
  const problems: string[] = [];
  for (const step of SCRIPTS.get(topic)!) {
    const expected = step.others.get(name)?.answers ?? step.answers;
    const answers = await conversation.take(step);
    if (answers.join("\n") === expected.join("\n")) continue;
    const what = `${topic}.txt, line ${step.line}: ${step.client} > ${JSON.stringify(step.text)}`;
    problems.push([what, "expected:", ...expected, "came:", ...answers].join("\n"));
  }
  return problems;
}

for (const name of Object.keys(IRC_SERVERS) as IrcServerName[]) {
  const { ignore, suffix } = IRC_SERVERS[name].skip;
  const who = name === "chat" ? "chat serve" : name;
  const others = name === "chat" ? "" : ", but for the listed differences";
  Deno.test({
    name: `${who} answers as the conversations say${others}${suffix}`,
    ignore,
    async fn() {
      // All at once: InspIRCd lets in whom it has heard of at the next second.
      const problems = await Promise.all([...SCRIPTS.keys()].map((topic) => converse(name, topic)));
      assertEquals(problems.flat().join("\n"), "");
    },
  });
}

Deno.test("the conversations have 150 steps or more", () => {
  assert(ALL.length >= 150, `${ALL.length} steps`);
});

Deno.test("each difference from other servers is one, and has a reason", () => {
  const used = new Set<string>();
  for (const { line, text, answers, others } of ALL) {
    for (const [name, other] of others) {
      const where = `line ${line}, ${JSON.stringify(text)}, ${name}: ${other.reason}`;
      assert(name !== "chat" && name in IRC_SERVERS, where);
      assert(Object.hasOwn(DIFFERENCES, other.reason), `${where} is no known reason`);
      assert(other.answers.join("\n") !== answers.join("\n"), `${where} is no difference`);
      used.add(other.reason);
    }
  }
  assertEquals(Object.keys(DIFFERENCES).filter((reason) => !used.has(reason)), []);
});

Deno.test("the README names each difference from other servers", async () => {
  const readme = await Deno.readTextFile(new URL("../../apps/chat/README.md", import.meta.url));
  const text = readme.replace(/\s+/g, " ");
  assertEquals(Object.values(DIFFERENCES).filter((reason) => !text.includes(`- ${reason}`)), []);
});
