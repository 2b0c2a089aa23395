/* transport_tls: TLS 1.2 and 1.3 by OpenSSL over non-blocking sockets. */
#include "runner/transport_tls.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

/* What OpenSSL reported first, for people. */
static const char *reason(char *out, size_t size)
{
    unsigned long code = ERR_get_error();
    const char *text = code == 0 ? NULL : ERR_reason_error_string(code);
    (void)snprintf(out, size, "%s", text == NULL ? "unknown reason" : text);
    ERR_clear_error();
    return out;
}

static int trust(SSL_CTX *context, const struct transport_url *url, struct error *error)
{
    char text[128];
    if (url->insecure) {
        SSL_CTX_set_verify(context, SSL_VERIFY_NONE, NULL);
        return 0;
    }
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    if (url->ca_file == NULL && SSL_CTX_set_default_verify_paths(context) != 1)
        return error_set(error, "cannot load the system's certificate authorities: %s", reason(text, sizeof(text)));
    if (url->ca_file != NULL && SSL_CTX_load_verify_locations(context, url->ca_file, NULL) != 1)
        return error_set(error, "cannot load certificate authorities from %s: %s", url->ca_file, reason(text, sizeof(text)));
    return 0;
}

void *transport_tls_new(const struct transport_url *url, struct error *error)
{
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    if (context == NULL) {
        (void)error_set(error, "cannot set TLS up: out of memory");
        return NULL;
    }
    (void)SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    (void)SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    (void)SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    if (trust(context, url, error) != 0) {
        SSL_CTX_free(context);
        return NULL;
    }
    return context;
}

void transport_tls_free(void *context)
{
    SSL_CTX_free(context);
}

void *transport_tls_open(const struct transport_target *target, int socket)
{
    SSL *tls = SSL_new(target->tls);
    if (tls == NULL)
        return NULL;
    bool prepared = SSL_set_fd(tls, socket) == 1;
    if (target->server_name_is_address)
        prepared = prepared && X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls), target->server_name) == 1;
    else
        prepared =
            prepared && SSL_set_tlsext_host_name(tls, target->server_name) == 1 && SSL_set1_host(tls, target->server_name) == 1;
    if (!prepared) {
        SSL_free(tls);
        return NULL;
    }
    SSL_set_connect_state(tls);
    return tls;
}

void transport_tls_close(void *tls)
{
    SSL_free(tls);
}

/* The status for a result of OpenSSL that is no success; broken is what a broken connection means here. */
static ssize_t status_of(SSL *tls, int result, ssize_t broken)
{
    int kind = SSL_get_error(tls, result);
    if (kind == SSL_ERROR_WANT_READ || kind == SSL_ERROR_WANT_WRITE)
        return TRANSPORT_AGAIN;
    if (kind == SSL_ERROR_ZERO_RETURN)
        return 0;
    if (kind != SSL_ERROR_SYSCALL)
        errno = 0;
    return broken;
}

/* Keeps why a handshake failed; the first thread to fail writes, so that no lock is needed. */
static void keep_failure(SSL *tls, const struct transport_target *target)
{
    struct transport_failure *failure = target->failure;
    int expected = 0;
    char text[128];
    long verified = SSL_get_verify_result(tls);
    (void)reason(text, sizeof(text));
    if (failure == NULL || !atomic_compare_exchange_strong(&failure->state, &expected, 1))
        return;
    if (verified != X509_V_OK)
        (void)snprintf(failure->text, sizeof(failure->text), "the certificate was refused: %s",
                       X509_verify_cert_error_string(verified));
    else
        (void)snprintf(failure->text, sizeof(failure->text), "the TLS handshake failed: %s", text);
    atomic_store(&failure->state, 2);
}

int transport_tls_handshake(void *tls, const struct transport_target *target)
{
    ERR_clear_error();
    int result = SSL_do_handshake(tls);
    if (result == 1)
        return 1;
    ssize_t status = status_of(tls, result, TRANSPORT_REFUSED);
    if (status == TRANSPORT_AGAIN)
        return TRANSPORT_AGAIN;
    keep_failure(tls, target);
    return TRANSPORT_REFUSED;
}

static int bounded(size_t size)
{
    return size > INT32_MAX ? INT32_MAX : (int)size;
}

ssize_t transport_tls_receive(void *tls, void *buffer, size_t size)
{
    ERR_clear_error();
    int result = SSL_read(tls, buffer, bounded(size));
    return result > 0 ? result : status_of(tls, result, TRANSPORT_FAILED);
}

ssize_t transport_tls_send(void *tls, const void *bytes, size_t length)
{
    ERR_clear_error();
    int result = SSL_write(tls, bytes, bounded(length));
    if (result > 0)
        return result;
    ssize_t status = status_of(tls, result, TRANSPORT_FAILED);
    return status == 0 ? TRANSPORT_FAILED : status;
}
