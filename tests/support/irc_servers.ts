/** IRC servers to compare `chat serve` with, and itself, set up as alike as they can be. */
import { App } from "./app.ts";
import { ForeignServer, freePort } from "./run.ts";
import { needs, type Skip, unless } from "./skip.ts";

/** What all of them are called, and the operator's name and password. */
export const SERVER_NAME = "irc.test";
export const OPERATOR: readonly [string, string] = ["root", "secret"];

const [NAME, PASSWORD] = OPERATOR;

/** A scrypt hash (RFC 7914) of the password above, of the least cost there is: tests need not be slow. */
const HASH = "$scrypt$ln=1,r=1,p=1$c2FsdHNhbHQ$1pazaWFI7iSXJLTjb4ccsw";

/** `ngircd` without its throttle. */
function ngircdConfig(port: number): string {
  return `[Global]
Name = ${SERVER_NAME}
Info = TestNet
Network = TestNet
Listen = 127.0.0.1
Ports = ${port}
MotdPhrase = Hello
AdminEMail = nobody@localhost
[Limits]
MaxConnections = 0
MaxConnectionsIP = 0
MaxJoins = 100
MaxNickLength = 33
MaxPenaltyTime = 0
[Options]
Ident = no
DNS = no
PAM = no
OperCanUseMode = no
[Operator]
Name = ${NAME}
Password = ${PASSWORD}
`;
}

/** `inspircd` without its throttle, with the modules for what `chat serve` has of IRCv3. */
function inspircdConfig(port: number, folder: string): string {
  const modules = ["cap", "ircv3_servertime", "ircv3_msgid", "ircv3_echomessage"]
    .concat("ircv3_ctctags", "namesx", "uhnames", "banexception", "inviteexception", "monitor");
  return `<config format="xml">
<server name="${SERVER_NAME}" description="TestNet" network="TestNet" id="0ZT">
<admin name="nobody" nick="nobody" email="nobody@localhost">
<bind address="127.0.0.1" port="${port}" type="clients">
<connect name="main" allow="*" timeout="60" pingfreq="120" hardsendq="1M" softsendq="1M"
  recvq="64K" threshold="1000000" commandrate="1000000" fakelag="no" localmax="10000"
  globalmax="10000" limit="10000" maxchans="100" resolvehostnames="no" useident="no">
<class name="all" commands="*" privs="*" usermodes="*" chanmodes="*">
<type name="operator" classes="all">
<oper name="${NAME}" password="${PASSWORD}" host="*@*" type="operator">
<files motd="${folder}/motd">
<options prefixquit="Quit: " defaultmodes="not" casemapping="ascii" syntaxhints="no">
<performance quietbursts="yes">
<security maxtargets="4" announceinvites="none" genericoper="yes">
<limits maxnick="32" maxchan="64" maxmodes="6" maxident="16" maxquit="255" maxtopic="390"
  maxkick="255" maxreal="128" maxaway="255" maxline="512">
<whowas groupsize="10" maxgroups="1000" maxkeep="1h">
${modules.map((name) => `<module name="${name}">`).join("\n")}
`;
}

/** An IRC server that runs until it is disposed of. */
export interface IrcServer extends AsyncDisposable {
  readonly endpoint: string;
}

/** How to start one. */
export interface IrcServerKind {
  readonly skip: Skip;
  start(): Promise<IrcServer>;
}

/** The server and the folder with its files, which goes with it. */
async function startIn(start: (folder: string) => Promise<IrcServer>): Promise<IrcServer> {
  await using made = new AsyncDisposableStack();
  const folder = await Deno.makeTempDir({ prefix: "zocalo" });
  made.defer(() => Deno.remove(folder, { recursive: true }));
  // Some give up the rights of root before they read their files.
  await Deno.chmod(folder, 0o755);
  await Deno.writeTextFile(`${folder}/motd`, "Hello\n");
  const { endpoint } = made.use(await start(folder));
  const all = made.move();
  return { endpoint, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

async function startForeign(argv: readonly string[], port: number): Promise<IrcServer> {
  const server = await ForeignServer.onPort(port, argv);
  return {
    endpoint: `tcp://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

async function startChat(folder: string): Promise<IrcServer> {
  await Deno.writeTextFile(`${folder}/operators`, `${NAME}:${HASH}\n`);
  const app = await App.start("chat", [
    ...["serve", ":0", "--name", SERVER_NAME, "--network", "TestNet", "--flood=off"],
    ...["--motd", `${folder}/motd`, "--oper-file", `${folder}/operators`],
  ]);
  return {
    endpoint: await app.endpoint(),
    [Symbol.asyncDispose]: () => app[Symbol.asyncDispose](),
  };
}

const taken = new Set<number>();

/** A port that no other server here was told of: several may be starting. */
async function newPort(): Promise<number> {
  for (;;) {
    const port = await freePort();
    if (taken.has(port)) continue;
    taken.add(port);
    return port;
  }
}

/** Other versions may answer otherwise. */
function needsVersion(program: string, version: string): Skip {
  const skip = needs(program);
  if (skip.ignore) return skip;
  try {
    const { stdout } = new Deno.Command(program, { args: ["--version"] }).outputSync();
    return unless(new TextDecoder().decode(stdout).includes(version), version);
  } catch {
    return unless(false, program);
  }
}

/** By their names. */
export const IRC_SERVERS = {
  chat: { skip: needs(), start: () => startIn(startChat) },
  ngircd: {
    skip: needsVersion("ngircd", "ngIRCd 26."),
    start: () =>
      startIn(async (folder) => {
        const port = await newPort();
        await Deno.writeTextFile(`${folder}/ngircd.conf`, ngircdConfig(port));
        return await startForeign(["ngircd", "-n", "-f", `${folder}/ngircd.conf`], port);
      }),
  },
  inspircd: {
    skip: needsVersion("inspircd", "InspIRCd-3."),
    start: () =>
      startIn(async (folder) => {
        const port = await newPort();
        const config = `${folder}/inspircd.conf`;
        await Deno.writeTextFile(config, inspircdConfig(port, folder));
        const options = ["--runasroot", "--nofork", "--nopid", "--nolog"];
        return await startForeign(["inspircd", ...options, `--config=${config}`], port);
      }),
  },
} satisfies Record<string, IrcServerKind>;

/** The name of one. */
export type IrcServerName = keyof typeof IRC_SERVERS;
