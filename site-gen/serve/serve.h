/* serve: a small web server for looking at a site while it is made: the files of one folder (static_file.h), and pages that load
 * themselves again when the site was built anew. Not meant for the public: any web server can do that better. */
#ifndef SITE_GEN_SERVE_SERVE_H
#define SITE_GEN_SERVE_SERVE_H

#include "lib/error.h"

#include <stdbool.h>
#include <stdint.h>

struct server;

struct serve_options {
    const char *root; /* folder of the site; must outlive the server */
    const char *host; /* an address of this machine; "127.0.0.1" */
    uint16_t port;    /* 0: any free one */
    bool reload;      /* pages ask once a second whether the site has changed */
};

/* Serves in threads of its own until serve_stop. 0, or -1: the address cannot be had, no memory. */
int serve_start(struct server **server, const struct serve_options *options, struct error *error);
uint16_t serve_port(const struct server *server);
void serve_stop(struct server *server);

#endif
