/* services_state: what is known of the lab's own services: <out>/.services/services.json, written whole after every change. It holds no
 * password. */
#ifndef RUNNER_SERVICES_STATE_H
#define RUNNER_SERVICES_STATE_H

#include "lib/error.h"
#include "runner/service.h"
#include "runner/service_process.h"

#include <stdint.h>

#define SERVICES_STATE_FORMAT "benchlab-services"
#define SERVICES_STATE_VERSION 1
#define SERVICE_FOLDER_SIZE 512
#define SERVICE_VERSION_SIZE 64

/* One service; plain values. */
struct service_state {
    struct service_process process;     /* pid 0: it was stopped, or never started */
    int64_t port;                       /* of 127.0.0.1; kept for the next start; 0 = none yet */
    char folder[SERVICE_FOLDER_SIZE];   /* its data; "" = none yet */
    char user[SERVICE_USER_SIZE];       /* who runs it */
    char version[SERVICE_VERSION_SIZE]; /* "15.14" */
    char started[32];                   /* UTC */
};

struct services_state {
    struct service_state items[SERVICE_COUNT];
};

/* A setting that a service is started with. */
struct service_setting {
    const char *name, *value;
};
/* The settings of a service, ended by a name that is NULL. */
const struct service_setting *service_settings(enum service_kind kind);

/* Reads the file; a missing one knows of nothing. 0, or -1 with file and line. */
int services_state_read(struct services_state *state, const char *path, struct error *error);
/* 0 or -1. */
int services_state_write(const struct services_state *state, const char *path, struct error *error);

#endif
