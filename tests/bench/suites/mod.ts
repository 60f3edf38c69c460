/** All suites, in the order in which `bench` without a name runs them. */
import type { Suite } from "../suite.ts";
import { echo } from "./echo.ts";
import { framing } from "./framing.ts";
import { framingLinear } from "./framing_linear.ts";

export const SUITES: readonly Suite[] = [echo, framing, framingLinear];
