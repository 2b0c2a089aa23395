/* prometheus: the page, the socket and the thread that serves it. */
#include "runner/prometheus.h"

#include "lib/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 8
#define HOST_SIZE 256
#define LABELS_SIZE 1024
#define NANOSECONDS_PER_MILLISECOND INT64_C(1000000)

/* ---- the page --------------------------------------------------------------------------------------------------------------- */

static double seconds_of(int64_t nanoseconds)
{
    return (double)nanoseconds / (double)CLOCK_NANOSECONDS_PER_SECOND;
}

/* name="value" with '\\', '"' and line ends escaped. */
static void append_label(struct str_builder *out, const char *name, const char *value)
{
    str_builder_append_format(out, "%s=\"", name);
    for (const char *at = value; *at != '\0'; at++) {
        if (*at == '\\' || *at == '"')
            str_builder_append_char(out, '\\');
        if (*at == '\n')
            str_builder_append(out, "\\n");
        else
            str_builder_append_char(out, *at);
    }
    str_builder_append_char(out, '"');
}

static void begin_metric(struct str_builder *out, const char *name, const char *type, const char *help)
{
    str_builder_append_format(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

/* One sample: labels of the run, then extra ones ("" or ",kind=..."). */
static void append_sample(struct str_builder *out, const char *name, const char *labels, const char *extra, double value)
{
    str_builder_append_format(out, "%s{%s%s} %.15g\n", name, labels, extra, value);
}

static void append_metric(struct str_builder *out, const char *name, const char *type, const char *help, const char *labels,
                          double value)
{
    begin_metric(out, name, type, help);
    append_sample(out, name, labels, "", value);
}

static void append_errors(struct str_builder *out, const struct progress_live *view, const char *labels)
{
    begin_metric(out, "benchlab_http_errors_total", "counter", "Requests that ended badly, by kind; each counts once.");
    for (int kind = 0; kind < MEASURE_ERROR_COUNT; kind++) {
        char extra[64];
        (void)snprintf(extra, sizeof(extra), ",kind=\"%s\"", measure_error_name((enum measure_error)kind));
        append_sample(out, "benchlab_http_errors_total", labels, extra, (double)view->errors_by_kind[kind]);
    }
}

static void append_latency(struct str_builder *out, const struct progress_live *view, const char *labels)
{
    static const char name[] = "benchlab_http_request_duration_seconds";
    begin_metric(out, name, "gauge", "Quantiles of the good requests of the newest complete second; quantile 1 is the longest.");
    append_sample(out, name, labels, ",quantile=\"0.5\"", seconds_of(view->p50_ns));
    append_sample(out, name, labels, ",quantile=\"0.95\"", seconds_of(view->p95_ns));
    append_sample(out, name, labels, ",quantile=\"0.99\"", seconds_of(view->p99_ns));
    append_sample(out, name, labels, ",quantile=\"1\"", seconds_of(view->max_ns));
}

static void append_target(struct str_builder *out, const struct progress_live *view, const char *labels)
{
    if (view->target_rss_bytes <= 0)
        return;
    append_metric(out, "benchlab_target_cpu_seconds_total", "counter", "CPU time of the target's processes since they began.",
                  labels, seconds_of(view->target_cpu_ns));
    append_metric(out, "benchlab_target_resident_memory_bytes", "gauge", "Resident memory of the target's processes.", labels,
                  (double)view->target_rss_bytes);
    if (view->target_cpu >= 0)
        append_metric(out, "benchlab_target_cpu_cores", "gauge", "Cores that the target's processes used lately.", labels,
                      view->target_cpu);
}

void prometheus_format(const struct progress_live *view, struct str_builder *out)
{
    struct str_builder text;
    str_builder_init(&text, LABELS_SIZE);
    append_label(&text, "scenario", view->scenario);
    str_builder_append_char(&text, ',');
    append_label(&text, "target", view->target);
    const char *labels = str_builder_text(&text);
    append_metric(out, "benchlab_running", "gauge", "1 while a load runs.", labels, view->running);
    append_metric(out, "benchlab_measuring", "gauge", "1 in the measured window, 0 before (warm-up) and after.", labels,
                  view->running && view->measuring);
    append_metric(out, "benchlab_http_requests_total", "counter", "Requests that ended, well or badly, warm-up included.", labels,
                  (double)view->requests);
    append_errors(out, view, labels);
    append_metric(out, "benchlab_received_bytes_total", "counter", "Bytes of answers, heads included.", labels,
                  (double)view->bytes_received);
    append_metric(out, "benchlab_iterations_total", "counter", "Completed iterations.", labels, (double)view->iterations);
    append_metric(out, "benchlab_dropped_iterations_total", "counter", "Iterations that were due while no user was free.", labels,
                  (double)view->dropped_iterations);
    append_metric(out, "benchlab_vus", "gauge", "Virtual users that have work.", labels, (double)view->vus);
    append_metric(out, "benchlab_http_requests_per_second", "gauge", "Rate of the newest complete second.", labels, view->rate);
    append_latency(out, view, labels);
    append_target(out, view, labels);
    str_builder_release(&text);
}

/* ---- clients ---------------------------------------------------------------------------------------------------------------- */

/* Waits until socket is ready for events. False when the time is over or the server is to stop. */
static bool wait_ready(const struct prometheus *server, int socket, short events, struct monotonic_time limit)
{
    for (;;) {
        struct pollfd both[2] = {{.fd = socket, .events = events}, {.fd = server->quit[0], .events = POLLIN}};
        int64_t left = clock_elapsed(clock_now(), limit);
        if (left <= 0)
            return false;
        int ready = poll(both, 2, (int)(left / NANOSECONDS_PER_MILLISECOND) + 1);
        if (ready < 0 && errno != EINTR)
            return false;
        if (both[1].revents != 0 && ready > 0)
            return false;
        if (ready > 0 && both[0].revents != 0)
            return true;
    }
}

/* The head of a request, terminated. False when it does not come in time or is too long. */
static bool read_request(const struct prometheus *server, int client, struct monotonic_time limit, char *request)
{
    size_t length = 0;
    request[0] = '\0';
    while (strstr(request, "\r\n\r\n") == NULL) {
        if (length == PROMETHEUS_REQUEST_MAXIMUM || !wait_ready(server, client, POLLIN, limit))
            return false;
        ssize_t got = recv(client, request + length, PROMETHEUS_REQUEST_MAXIMUM - length, 0);
        if (got < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (got <= 0)
            return false;
        length += (size_t)got;
        request[length] = '\0';
        if (strlen(request) != length)
            return false; /* a NUL: no request of anybody's */
    }
    return true;
}

static void send_all(const struct prometheus *server, int client, struct monotonic_time limit, const char *bytes, size_t length)
{
    while (length > 0 && wait_ready(server, client, POLLOUT, limit)) {
        ssize_t sent = send(client, bytes, length, MSG_NOSIGNAL);
        if (sent < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (sent <= 0)
            return; /* the client is gone: its loss */
        bytes += sent;
        length -= (size_t)sent;
    }
}

static void append_page(struct prometheus *server, struct str_builder *out)
{
    (void)pthread_mutex_lock(&server->lock);
    struct progress_live view = server->view;
    char names[3][PROMETHEUS_NAME_SIZE];
    memcpy(names[0], server->scenario, sizeof(names[0]));
    memcpy(names[1], server->target, sizeof(names[1]));
    memcpy(names[2], server->phase, sizeof(names[2]));
    (void)pthread_mutex_unlock(&server->lock);
    view.scenario = names[0];
    view.target = names[1];
    view.phase = names[2];
    prometheus_format(&view, out);
}

static bool starts_with_path(const char *target, const char *path)
{
    size_t length = strlen(path);
    return strncmp(target, path, length) == 0 && (target[length] == ' ' || target[length] == '?');
}

static void answer(struct prometheus *server, int client)
{
    char request[PROMETHEUS_REQUEST_MAXIMUM + 1];
    struct monotonic_time limit = clock_add(clock_now(), PROMETHEUS_CLIENT_LIMIT_MS * NANOSECONDS_PER_MILLISECOND);
    if (!read_request(server, client, limit, request))
        return;
    struct str_builder body;
    struct str_builder head;
    str_builder_init(&body, PROMETHEUS_TEXT_MAXIMUM);
    str_builder_init(&head, PROMETHEUS_REQUEST_MAXIMUM);
    const char *status = "200 OK";
    bool is_head = strncmp(request, "HEAD ", 5) == 0;
    if (!is_head && strncmp(request, "GET ", 4) != 0) {
        status = "405 Method Not Allowed";
        str_builder_append(&body, "GET or HEAD only\n");
    } else if (!starts_with_path(request + (is_head ? 5 : 4), "/metrics")) {
        status = "404 Not Found";
        str_builder_append(&body, "see /metrics\n");
    } else {
        append_page(server, &body);
    }
    str_builder_append_format(&head,
                              "HTTP/1.1 %s\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\nContent-Length: %zu\r\n"
                              "Allow: GET, HEAD\r\nConnection: close\r\n\r\n",
                              status, body.length);
    send_all(server, client, limit, str_builder_text(&head), head.length);
    if (!is_head)
        send_all(server, client, limit, str_builder_text(&body), body.length);
    str_builder_release(&body);
    str_builder_release(&head);
}

static void *serve(void *argument)
{
    struct prometheus *server = argument;
    for (;;) {
        struct pollfd both[2] = {{.fd = server->listener, .events = POLLIN}, {.fd = server->quit[0], .events = POLLIN}};
        int ready = poll(both, 2, -1);
        if (both[1].revents != 0 || (ready < 0 && errno != EINTR))
            return NULL;
        if (ready <= 0)
            continue;
        int client = accept4(server->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (client < 0) {
            clock_sleep(NANOSECONDS_PER_MILLISECOND); /* out of descriptors, say: must not spin */
            continue;
        }
        answer(server, client);
        (void)shutdown(client, SHUT_WR);
        (void)close(client);
    }
}

/* ---- start and stop --------------------------------------------------------------------------------------------------------- */

/* ":9090", "9090", "host:9090", "[::1]:9090" -> host ("127.0.0.1" when there is none) and port. */
static int split_address(const char *address, char host[HOST_SIZE], const char **port, struct error *error)
{
    const char *colon = strrchr(address, ':');
    struct str name = {address, colon == NULL ? 0 : (size_t)(colon - address)};
    long long number = 0;
    *port = colon == NULL ? address : colon + 1;
    if (name.length >= 2 && name.data[0] == '[' && name.data[name.length - 1] == ']') {
        name.data++;
        name.length -= 2;
    }
    if (name.length >= HOST_SIZE || !str_to_int64(str_from_text(*port), &number) || number < 0 || number > 65535)
        return error_set(error, "expected :PORT or ADDRESS:PORT, got \"%s\"", address);
    (void)snprintf(host, HOST_SIZE, "%.*s", (int)name.length, name.data);
    if (name.length == 0)
        (void)snprintf(host, HOST_SIZE, "127.0.0.1");
    return 0;
}

static int listen_on(struct prometheus *server, const struct addrinfo *where, const char *address, struct error *error)
{
    int on = 1;
    server->listener = socket(where->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (server->listener < 0)
        return error_set_errno(error, errno, "%s", address);
    (void)setsockopt(server->listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    struct sockaddr_storage real;
    socklen_t length = sizeof(real);
    char port[16];
    if (bind(server->listener, where->ai_addr, where->ai_addrlen) != 0 || listen(server->listener, BACKLOG) != 0 ||
        getsockname(server->listener, (struct sockaddr *)&real, &length) != 0 ||
        getnameinfo((struct sockaddr *)&real, length, NULL, 0, port, sizeof(port), NI_NUMERICSERV) != 0) {
        int reason = errno;
        (void)close(server->listener);
        return error_set_errno(error, reason, "metrics on %s", address);
    }
    long long number = 0;
    (void)str_to_int64(str_from_text(port), &number);
    server->port = (int)number;
    return 0;
}

static int open_listener(struct prometheus *server, const char *address, struct error *error)
{
    char host[HOST_SIZE];
    const char *port = NULL;
    struct addrinfo *found = NULL;
    const struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
    if (split_address(address, host, &port, error) != 0)
        return -1;
    int reason = getaddrinfo(host, port, &hints, &found);
    if (reason != 0)
        return error_set(error, "metrics on %s: %s", address, gai_strerror(reason));
    int result = listen_on(server, found, address, error);
    freeaddrinfo(found);
    return result;
}

static int start_thread(struct prometheus *server)
{
    /* Signals belong to the main thread: a new thread inherits the mask that is set here. */
    sigset_t all;
    sigset_t before;
    (void)sigfillset(&all);
    int reason = pthread_sigmask(SIG_SETMASK, &all, &before);
    if (reason == 0) {
        reason = pthread_create(&server->thread, NULL, serve, server);
        (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    }
    return reason;
}

int prometheus_start(struct prometheus *server, const char *address, struct error *error)
{
    memset(server, 0, sizeof(*server));
    server->view.target_cpu = -1;
    if (open_listener(server, address, error) != 0)
        return -1;
    if (pipe2(server->quit, O_CLOEXEC) != 0) {
        (void)error_set_errno(error, errno, "metrics on %s", address);
        (void)close(server->listener);
        return -1;
    }
    (void)pthread_mutex_init(&server->lock, NULL);
    int reason = start_thread(server);
    if (reason == 0) {
        server->started = true;
        return 0;
    }
    (void)pthread_mutex_destroy(&server->lock);
    (void)close(server->listener);
    (void)close(server->quit[0]);
    (void)close(server->quit[1]);
    return error_set_errno(error, reason, "metrics on %s", address);
}

void prometheus_stop(struct prometheus *server)
{
    if (!server->started)
        return;
    while (write(server->quit[1], "q", 1) < 0 && errno == EINTR) {
    }
    (void)pthread_join(server->thread, NULL);
    (void)pthread_mutex_destroy(&server->lock);
    (void)close(server->listener);
    (void)close(server->quit[0]);
    (void)close(server->quit[1]);
    server->started = false;
}

void prometheus_publish(struct prometheus *server, const struct progress_live *view)
{
    if (!server->started)
        return;
    (void)pthread_mutex_lock(&server->lock);
    server->view = *view;
    (void)snprintf(server->scenario, sizeof(server->scenario), "%s", view->scenario);
    (void)snprintf(server->target, sizeof(server->target), "%s", view->target);
    (void)snprintf(server->phase, sizeof(server->phase), "%s", view->phase);
    (void)pthread_mutex_unlock(&server->lock);
}
