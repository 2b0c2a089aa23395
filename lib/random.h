/* random: reproducible random numbers. Seeds come from names (FNV-1a-64), are spread by splitmix64 and drive xoshiro256**; never
 * the clock. Sources: Fowler/Noll/Vo (draft-eastlake-fnv); Steele, Lea, Flood 2014 (splitmix64); Blackman, Vigna 2018
 * (xoshiro256**). */
#ifndef LIB_RANDOM_H
#define LIB_RANDOM_H

#include "lib/str.h"

#include <stdint.h>

struct random_state {
    uint64_t s[4];
};

uint64_t random_hash_text(struct str text); /* FNV-1a, 64 bits */
uint64_t random_next_splitmix64(uint64_t *state);
void random_seed(struct random_state *state, uint64_t seed); /* four splitmix64 outputs */
uint64_t random_next(struct random_state *state);            /* xoshiro256** */
/* Uniform in [0, bound): the high 64 bits of random_next * bound, as the test vectors define it ("below"). One draw each, so that
 * two programs stay in step; the bias, below bound / 2^64, is far under what any sample here could show. bound > 0. */
uint64_t random_below(struct random_state *state, uint64_t bound);
double random_unit(struct random_state *state); /* uniform in [0, 1), 53 bits */

#endif
