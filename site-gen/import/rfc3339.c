/* rfc3339: see rfc3339.h. */
#include "site-gen/import/rfc3339.h"

#include "lib/clock.h"

#define FRACTION_AT 19 /* where the fraction begins: after "2017-05-09T14:34:45" */

/* A number of exactly count digits, -1 when there is another character. */
static int64_t take_digits(const char *text, size_t count)
{
    int64_t value = 0;
    for (size_t i = 0; i < count; i++) {
        unsigned digit = (unsigned char)text[i] - (unsigned)'0';
        if (digit > 9)
            return -1;
        value = value * 10 + digit;
    }
    return value;
}

/* Days from 1970-01-01 in the Gregorian calendar; March is the first month, so that the leap day is the last. */
static int64_t count_days(int64_t year, int64_t month, int64_t day)
{
    year -= month <= 2;
    int64_t month_from_march = (month + 9) % 12;
    return year * 365 + year / 4 - year / 100 + year / 400 + (month_from_march * 153 + 2) / 5 + day - 1 - 719468;
}

static bool is_date(int64_t year, int64_t month, int64_t day)
{
    static const int64_t lengths[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return year >= 1970 && year <= 2099 && month >= 1 && month <= 12 && day >= 1 && day <= lengths[month - 1] &&
           (month != 2 || day < 29 || leap);
}

static bool take_fraction(struct str *rest, int64_t *nanoseconds)
{
    int64_t unit = CLOCK_NANOSECONDS_PER_SECOND / 10;
    size_t at = 1;
    *nanoseconds = 0;
    if (rest->length == 0 || rest->data[0] != '.')
        return true;
    for (; at < rest->length; at++, unit /= 10) {
        unsigned digit = (unsigned char)rest->data[at] - (unsigned)'0';
        if (digit > 9)
            break;
        *nanoseconds += unit * digit;
    }
    *rest = (struct str){rest->data + at, rest->length - at};
    return at > 1;
}

/* "Z" or "+02:00", in seconds. */
static bool take_offset(struct str rest, int64_t *seconds)
{
    *seconds = 0;
    if (rest.length == 1)
        return rest.data[0] == 'Z' || rest.data[0] == 'z';
    if (rest.length != 6 || (rest.data[0] != '+' && rest.data[0] != '-') || rest.data[3] != ':')
        return false;
    int64_t hours = take_digits(rest.data + 1, 2), minutes = take_digits(rest.data + 4, 2);
    *seconds = (hours * 60 + minutes) * 60 * (rest.data[0] == '-' ? -1 : 1);
    return hours >= 0 && hours <= 23 && minutes >= 0 && minutes <= 59;
}

bool rfc3339_parse(struct str text, int64_t *nanoseconds)
{
    const char *data = text.data;
    int64_t fraction, offset;
    if (text.length <= FRACTION_AT || data[4] != '-' || data[7] != '-' || (data[10] != 'T' && data[10] != 't') || data[13] != ':' ||
        data[16] != ':')
        return false;
    int64_t year = take_digits(data, 4), month = take_digits(data + 5, 2), day = take_digits(data + 8, 2),
            hour = take_digits(data + 11, 2), minute = take_digits(data + 14, 2), second = take_digits(data + 17, 2);
    struct str rest = {data + FRACTION_AT, text.length - FRACTION_AT};
    if (!is_date(year, month, day) || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60 ||
        !take_fraction(&rest, &fraction) || !take_offset(rest, &offset))
        return false;
    int64_t seconds = ((count_days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second - offset;
    *nanoseconds = seconds * CLOCK_NANOSECONDS_PER_SECOND + fraction;
    return seconds >= 0;
}
