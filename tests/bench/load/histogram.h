// A histogram of times in nanoseconds: fixed memory however long a run lasts, every time counted, none off by more than
// 0.4 %. Up to 255 ns each value has a bucket of its own; above, each power of two is cut into 128 equal buckets.

#ifndef HISTOGRAM_H
#define HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>

enum { SUB_BUCKET_BITS = 7, SUB_BUCKETS = 1 << SUB_BUCKET_BITS, BUCKETS = (64 - SUB_BUCKET_BITS + 1) * SUB_BUCKETS };

struct histogram {
  uint64_t total;
  uint64_t buckets[BUCKETS];
};

static size_t bucket_of(uint64_t value) {
  if (value < 2 * SUB_BUCKETS) return value;
  int shift = 63 - __builtin_clzll(value) - SUB_BUCKET_BITS;
  return (size_t)shift * SUB_BUCKETS + (value >> shift);
}

// The middle of the values that a bucket stands for.
static double value_of(size_t bucket) {
  if (bucket < 2 * SUB_BUCKETS) return (double)bucket;
  size_t shift = bucket / SUB_BUCKETS - 1;
  uint64_t lowest = (uint64_t)(bucket - shift * SUB_BUCKETS) << shift;
  return (double)lowest + (double)(1ULL << shift) / 2;
}

static void histogram_add(struct histogram *histogram, uint64_t value) {
  histogram->buckets[bucket_of(value)]++;
  histogram->total++;
}

// The value below which the given share (0 to 1) of all values lies; 0 for an empty histogram.
static double histogram_quantile(const struct histogram *histogram, double share) {
  uint64_t rank = (uint64_t)((double)histogram->total * share), seen = 0;
  for (size_t bucket = 0; bucket < BUCKETS; bucket++) {
    seen += histogram->buckets[bucket];
    if (seen > rank) return value_of(bucket);
  }
  return 0;
}

#endif
