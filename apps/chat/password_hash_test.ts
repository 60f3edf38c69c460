import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { hashPassword, parsePasswordHash, verifyPassword } from "./password_hash.ts";

Deno.test("verifyPassword() knows the password that was hashed, and no other", async () => {
  const text = await hashPassword("ñandú 1");
  assertMatch(text, /^\$scrypt\$ln=15,r=8,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  const hash = parsePasswordHash(text);
  assert(hash !== undefined);
  const check = (guess: string) => verifyPassword(guess, hash!);
  const answers = ["ñandú 1", "ñandú 2", "", "Ñandú 1"].map(check);
  assertEquals(await Promise.all(answers), [true, false, false, false]);
});

Deno.test("hashPassword() makes another hash each time", async () => {
  assertNotEquals(await hashPassword("same"), await hashPassword("same"));
});

Deno.test("verifyPassword() agrees with another implementation", async () => {
  // hashlib.scrypt(b"password", salt=b"NaClNaCl", n=1024, r=8, p=16, dklen=64) of Python
  const hash = parsePasswordHash(
    "$scrypt$ln=10,r=8,p=16$TmFDbE5hQ2w$" +
      "XsC2ZTdXJ4zsfzVdRtTQNNSXMToqf+tcSxiTF5U/EW4bQrmC0tFSLiqsSgATDJlsuk/bU58fe99WhUo5izDpPw",
  );
  assert(hash !== undefined);
  assertEquals(await verifyPassword("password", hash!), true);
});

Deno.test("parsePasswordHash() refuses what is no hash, or a weak or too expensive one", () => {
  const salt = "AAAAAAAAAAAAAAAAAAAAAA";
  const hash = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
  const good = `$scrypt$ln=15,r=8,p=1$${salt}$${hash}`;
  assert(parsePasswordHash(good) !== undefined);
  const bad = [
    "",
    "secret",
    ` ${good}`,
    `$scrypt$ln=18,r=8,p=1$${salt}$${hash}`,
    `$scrypt$ln=15,r=64,p=1$${salt}$${hash}`,
    `$scrypt$ln=0,r=8,p=1$${salt}$${hash}`,
    `$scrypt$ln=15,r=0,p=1$${salt}$${hash}`,
    `$scrypt$ln=15,r=8,p=0$${salt}$${hash}`,
    `$scrypt$ln=15,r=8,p=1$AAAA$${hash}`,
    `$scrypt$ln=15,r=8,p=1$${salt}$AAAA`,
    `$scrypt$ln=15,r=8,p=1$${salt}$A`,
    `$2b$10$${salt}`,
  ];
  for (const text of bad) assertEquals(parsePasswordHash(text), undefined, text);
});
