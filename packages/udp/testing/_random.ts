/**
 * Numbers from 0 to below 1 that the seed, an unsigned 32-bit integer, decides. A counter in steps of the golden ratio, mixed
 * by the finalizer of MurmurHash3, so that neighbouring seeds have nothing in common. Not for secrets.
 */
export function randomNumbers(seed: number): () => number {
  let counter = seed;
  return () => {
    let x = counter = (counter + 0x9e3779b9) | 0;
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    return ((x ^ (x >>> 16)) >>> 0) / 2 ** 32;
  };
}
