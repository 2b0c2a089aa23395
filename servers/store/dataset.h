/* dataset: the rows every target's database starts from. A row is a pure function of its table and its number, so the data is the
 * same on every machine and a table can be made or checked in any order; another database only needs another writer. */
#ifndef SERVERS_STORE_DATASET_H
#define SERVERS_STORE_DATASET_H

#include "servers/app/failure.h"

#include <stdint.h>

enum { DATASET_USERS = 1000 };

struct dataset_user {
    int64_t id;
    char name[48];
    char email[80];
    char created_at[32];
};

/* The user with that id, from 1 to DATASET_USERS. */
struct dataset_user dataset_user(int64_t id);

/* The checksum of all users that the generator makes: FNV-1a over id, name, email and time, each followed by a NUL, in the order of
 * ids. */
uint64_t dataset_users_checksum(void);

/* Continues such a checksum, begun with CHECKSUM_START, with one user. */
uint64_t dataset_user_checksum(uint64_t checksum, const struct dataset_user *user);

#endif
