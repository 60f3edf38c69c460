/**
 * Where `chat serve` answers otherwise than ngircd or InspIRCd, and why. The scripts in `conversation/` name them at each step;
 * the section "Differences" of `apps/chat/README.md` tells them to users.
 */
export const DIFFERENCES: Readonly<Record<string, string>> = {
  "as-typed": "ngircd repeats commands and channels as they were typed; they have one name here",
  "bad-channel-name":
    "What is no name of a channel is 476 (ngircd: 403), and nothing is 461 (InspIRCd: 476)",
  "banned-nick": "Who is banned and silent on a channel cannot change its nick there (ngircd: can)",
  "capabilities": "Each server has its own capabilities of IRCv3; ngircd has only multi-prefix",
  "early-command-named": "451 has no command in it, as in RFC 2812 (InspIRCd: has)",
  "early-pong": "PONG is taken from anybody: many networks send PING to newcomers (InspIRCd: 451)",
  "early-unknown":
    "Who has not registered gets 451 for every command, also for unknown ones (others: nothing)",
  "echo-tag":
    "InspIRCd marks echoes with a tag of its own, and messages to oneself get there unmarked too",
  "empty-reason":
    "PART without a reason has none, also for JOIN 0 (ngircd: an empty one, or the nick)",
  "empty-text": "Nothing to say, or an empty PING, is an error (ngircd: sends it on)",
  "error-command": "ERROR is for servers: it is ignored (InspIRCd: 421)",
  "exceptions-shown":
    "What +e and +I list is shown to a channel's operators only (others: to all, or to members)",
  "figures":
    "LUSERS leaves out what is zero, and 265 and 266 have parameters; ngircd adds 250 and a channel of its own",
  "forged-source":
    "Who a client says that a line is from is not believed (ngircd: closes the connection)",
  "help": "HELP has the numerics 704 to 706, and 524 (ngircd: notices; InspIRCd: in a module)",
  "host-mask": "A mask with a point and neither ! nor @ is a host (ngircd: a nick)",
  "invitation-by-operators": "On a channel without +i all members may invite (InspIRCd: operators)",
  "invitation-kept": "An invitation by an operator also counts if +i comes after it (ngircd: not)",
  "invitation-sender": "341 comes from the server (ngircd: from the guest)",
  "invitation-to-nowhere": "One can invite only to a channel that there is (ngircd: to any)",
  "invited-and-banned": "An entry of +I lets nobody in who is banned (ngircd: does)",
  "join-zero": "JOIN 0 leaves all channels, as in RFC 2812 (InspIRCd: 476)",
  "key-change":
    "An operator may change or remove the key without repeating it (InspIRCd: must repeat it)",
  "key-hidden":
    "A key is * for those who are not to see it, and when it is removed (others: leave it out, or show it)",
  "kill-nobody": "KILL of nobody is 401 (ngircd: nothing)",
  "kill-server": "KILL of a server is 483, as in RFC 2812 (InspIRCd: 401)",
  "limit-of-zero":
    "A limit of zero, or that is no number, is refused (InspIRCd: keeps everybody out)",
  "links-mask":
    "LINKS lists the servers that the mask matches, and ends with it (InspIRCd: takes no mask)",
  "list-of-several": "LIST takes several channels (InspIRCd: one mask)",
  "modes-in-list": "LIST has the topic only (InspIRCd: the modes in front of it)",
  "modes-of-others": "Modes of another user are 502 (ngircd: 401)",
  "modes-one-by-one": "Changes of one command are told in one (ngircd: bans one by one)",
  "monitor-again": "MONITOR + tells of those who are in the list already, too (InspIRCd: not)",
  "monitor-hosts":
    "MONITOR tells user and host, and * as for whom it is (InspIRCd: the nick alone)",
  "monitor-sign": "MONITOR with another sign is 400 (InspIRCd: nothing)",
  "names-of-all":
    "NAMES without a channel lists nothing: LIST tells the channels (ngircd: lists everybody)",
  "new-channel": "A new channel has +nt (ngircd: no modes)",
  "no-change":
    "What changes nothing is neither told nor an error (ngircd: tells it; InspIRCd: 697, 698)",
  "no-monitor": "MONITOR tells who comes and goes (ngircd: has none)",
  "no-such-channel": "A channel that is not there is 403 (ngircd: 401)",
  "no-whox": "WHO shows the fields that are asked for (ngircd: always the same)",
  "notice-unanswered": "NOTICE is never answered, as in RFC 2812 (InspIRCd: is)",
  "oper-again": "OPER is told +o by an operator only once (InspIRCd: again)",
  "oper-refused": "A wrong password of an operator is 464 (InspIRCd: 491 for any cause)",
  "other-server":
    "A query for a server that is not there is 402 (InspIRCd: nothing, or its own answer)",
  "own-invitations": "INVITE needs parameters (InspIRCd: lists invitations without)",
  "own-numeric":
    "What has a numeric of its own in RFC 2812, 409, 411, 412 or 431, gets it (others: 461, or 432)",
  "repeated-target": "A target that is there twice counts once (ngircd: twice)",
  "secret-channel":
    "A secret channel is not there for others: 403, and @ in NAMES (others: 442, or its modes)",
  "server-channel": "There are no channels of the server (ngircd: &SERVER)",
  "server-notices": "There are no masks of notices for operators (InspIRCd: 008)",
  "silent-mode":
    "A mode without its parameter, or for somebody who is not there, is answered (others: not always)",
  "statistics":
    "There are no notices of statistics at the end, and KILL has the same words for all (ngircd)",
  "statusmsg": "Messages to the operators of a channel, as ISUPPORT tells (ngircd: has none)",
  "tagmsg": "TAGMSG without message-tags is an unknown command (InspIRCd: nothing)",
  "targets":
    "Of too many targets the first ones count, and 407 names the next (ngircd: all; InspIRCd: not told)",
  "too-many-parameters": "Parameters beyond those of a command are ignored (ngircd: 461)",
  "topic-for-members":
    "Anybody can ask for the topic of a channel that is not secret (ngircd: members)",
  "trailing-spaces": "Spaces at the end of a text stay (ngircd: drops them)",
  "unknown-mode-named": "501 has no mode in it, as in RFC 2812 (InspIRCd: has)",
  "who-all": "WHO without a mask lists everybody, as in RFC 2812 (InspIRCd: 461)",
  "who-channel": "WHO for a nick or a mask shows no channel (InspIRCd: one)",
  "whois-end":
    "318 comes once for each nick, as it was asked for (ngircd: for all; InspIRCd: as it is)",
  "whois-order":
    "WHOIS tells channels before the server, and who is away before the rest (ngircd: otherwise)",
  "whowas-nick":
    "WHOWAS knows those who changed their nick, as in RFC 2812 (others: those who left)",
  "whowas-short":
    "WHOWAS knows everybody who left (ngircd: those who had been there for 30 seconds)",
  "whox-level": "WHO tells no level of channel operators: n/a (InspIRCd: 0)",
};
