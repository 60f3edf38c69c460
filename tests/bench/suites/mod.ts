/** All suites, in the order in which `bench` without a name runs them. */
import type { Suite } from "../suite.ts";
import { busy } from "./busy.ts";
import { chatFanOut } from "./chat_fan_out.ts";
import { chatNodesSuite } from "./chat_nodes.ts";
import { echo } from "./echo.ts";
import { echoTls } from "./echo_tls.ts";
import { fanOut } from "./fan_out.ts";
import { fileSend } from "./file_send.ts";
import { framing } from "./framing.ts";
import { framingLinear } from "./framing_linear.ts";
import { hostile } from "./hostile.ts";
import { idle } from "./idle.ts";
import { openLoop } from "./open_loop.ts";
import { slowReader } from "./slow_reader.ts";
import { udp } from "./udp.ts";

export const SUITES: readonly Suite[] = [
  echo,
  echoTls,
  busy,
  idle,
  hostile,
  udp,
  fanOut,
  chatFanOut,
  chatNodesSuite,
  slowReader,
  fileSend,
  openLoop,
  framing,
  framingLinear,
];
