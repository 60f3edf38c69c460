import { keep } from "./_keep.ts";

/** How `CHANMODES` sorts the modes of channels by their parameters. */
export interface ModeGroups {
  /** With a parameter always: those of lists, and others. */
  readonly always: string;
  readonly whenSet: string;
}

interface Range {
  readonly least: number;
  readonly most: number;
}

/**
 * Lines are at least as long as RFC 1459 has them, tags apart. More than inspircd can be made to take is not believed.
 */
const LINE_LENGTHS: Range = { least: 512, most: 16_384 };
const NAME_LENGTHS: Range = { least: 1, most: 200 };
const HISTORY: Range = { least: 0, most: 1_000 };

/** Longer values mean nothing that this client knows. */
const MAX_VALUE = 100;

/** What a server says of itself in `RPL_ISUPPORT`; until then what RFC 1459 says. */
export class Features {
  /** Signs of members, and the modes that give them, the highest first. */
  prefixes = "@+";
  prefixModes = "ov";
  channelTypes = "#&";
  statusTargets = "";
  modes: ModeGroups = { always: "beIk", whenSet: "l" };
  lineLength = LINE_LENGTHS.least;
  nickLength = 9;
  userLength = 10;
  hostLength = 63;
  /** The most messages of one request for history; 0 if there is no bound. */
  historyLimit = 0;
  network: string | undefined;
  #caseMapping = "rfc1459";

  /** Takes a token, such as `NICKLEN=32`; returns whether names have to be compared anew. */
  set(token: string): boolean {
    if (token.length > MAX_VALUE) return false;
    const equals = token.indexOf("=");
    const name = equals < 0 ? token : token.slice(0, equals);
    const value = equals < 0 ? "" : keep(token.slice(equals + 1));
    switch (name) {
      case "CASEMAPPING": {
        const isNew = value !== this.#caseMapping;
        this.#caseMapping = value;
        return isNew;
      }
      case "CHANTYPES":
        this.channelTypes = value;
        break;
      case "CHANMODES":
        this.modes = toModeGroups(value);
        break;
      case "PREFIX":
        this.#setPrefixes(value);
        break;
      case "STATUSMSG":
        this.statusTargets = value;
        break;
      case "LINELEN":
        this.lineLength = clamp(value, LINE_LENGTHS, this.lineLength);
        break;
      case "NICKLEN":
        this.nickLength = clamp(value, NAME_LENGTHS, this.nickLength);
        break;
      case "USERLEN":
        this.userLength = clamp(value, NAME_LENGTHS, this.userLength);
        break;
      case "HOSTLEN":
        this.hostLength = clamp(value, NAME_LENGTHS, this.hostLength);
        break;
      case "CHATHISTORY":
        this.historyLimit = clamp(value, HISTORY, this.historyLimit);
        break;
      case "NETWORK":
        this.network = value === "" ? undefined : value;
        break;
    }
    return false;
  }

  /** `(ov)@+`; with nothing in it there are none. */
  #setPrefixes(value: string): void {
    const [, modes, prefixes] = value.match(/^(?:\(([A-Za-z]*)\)(.*))?$/) ?? [];
    if (modes === undefined || prefixes?.length !== modes.length) return;
    [this.prefixModes, this.prefixes] = [modes, prefixes];
  }

  isChannel(name: string): boolean {
    return name !== "" && this.channelTypes.includes(name[0]!);
  }

  /** The same for all spellings that mean the same nick or channel. */
  fold(name: string): string {
    switch (this.#caseMapping) {
      case "ascii":
        return foldAscii(name);
      case "rfc1459":
        return foldAscii(name).replace(/[[\]\\~]/g, (sign) => RFC1459[sign]!);
      case "strict-rfc1459":
      case "rfc1459-strict":
        return foldAscii(name).replace(/[[\]\\]/g, (sign) => RFC1459[sign]!);
      default:
        return name.toLowerCase();
    }
  }

  isSame(one: string, other: string): boolean {
    return one === other || this.fold(one) === this.fold(other);
  }
}

/** RFC 1459, 2.2: the Scandinavian letters of its day. */
const RFC1459: Readonly<Record<string, string>> = { "[": "{", "]": "}", "\\": "|", "~": "^" };

function foldAscii(name: string): string {
  return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function clamp(value: string, { least, most }: Range, otherwise: number): number {
  return /^\d+$/.test(value) ? Math.min(Math.max(Number(value), least), most) : otherwise;
}

function toModeGroups(value: string): ModeGroups {
  const [list = "", always = "", whenSet = ""] = value.split(",");
  return { always: list + always, whenSet };
}
