/* epoll_send: the sending side of a connection (epoll_connection.h): all that one turn has to say goes out in one call. */
#include "servers/http/epoll_connection.h"

#include <errno.h>
#include <sys/socket.h>

/* Everything is sent: the request is over, and perhaps the connection. */
static void finish_sending(struct epoll_connection *connection)
{
    connection->phase = EPOLL_READING;
    if (connection->call != NULL && connection->answered)
        epoll_connection_end_call(connection);
    if (!connection->close_after)
        return;
    connection->phase = EPOLL_CLOSED;
    if (connection->linger && shutdown(connection->fd, SHUT_WR) == 0)
        connection->phase = EPOLL_LINGERING;
}

/* Sends as much as the socket takes. Returns how much; sets EPOLL_CLOSED when the client is gone. */
static size_t send_some(struct epoll_connection *connection, const char *data, size_t length)
{
    size_t sent = 0;
    while (sent < length) {
        ssize_t written = send(connection->fd, data + sent, length - sent, MSG_NOSIGNAL);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0) {
            if (errno != EAGAIN && errno != EWOULDBLOCK)
                connection->phase = EPOLL_CLOSED;
            break;
        }
        sent += (size_t)written;
        connection->active_ns = connection->loop->now_ns;
    }
    return sent;
}

/* Keeps bytes that the socket did not take. */
static void keep_unsent(struct epoll_connection *connection, const char *data, size_t length)
{
    connection->phase = EPOLL_SENDING;
    buffer_append(&connection->unsent, data, length);
    if (connection->unsent.failed)
        connection->phase = EPOLL_CLOSED;
}

/* Sends the answers gathered in the loop's output, and leaves it empty for the next connection. */
void epoll_send_output(struct epoll_connection *connection)
{
    struct buffer *output = &connection->loop->output;
    if (output->failed)
        connection->phase = EPOLL_CLOSED;
    if (output->length > 0 && connection->phase != EPOLL_CLOSED) {
        size_t sent = connection->unsent.length > 0 ? 0 : send_some(connection, output->data, output->length);
        if (sent == output->length)
            finish_sending(connection);
        else if (connection->phase != EPOLL_CLOSED)
            keep_unsent(connection, output->data + sent, output->length - sent);
    }
    buffer_clear(output);
}

/* The socket takes bytes again. */
void epoll_send_unsent(struct epoll_connection *connection)
{
    struct buffer *unsent = &connection->unsent;
    connection->unsent_at += send_some(connection, unsent->data + connection->unsent_at, unsent->length - connection->unsent_at);
    if (connection->unsent_at == unsent->length) {
        buffer_release(unsent);
        connection->unsent_at = 0;
        finish_sending(connection);
    }
}
