/** The version of the apps, which are released together. */
export const VERSION = "0.1.0";
