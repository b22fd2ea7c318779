//go:build ignore

/* Addresses: sockaddr_in and sockaddr_in6, and the internal form, which is always IPv6. */
#include "inside.h"

static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

bool sn_is_v4(const uint8_t ip[16]) { return !memcmp(ip, mapped, sizeof mapped); }

bool sn_is_any(const uint8_t ip[16])
{
	static const uint8_t zero[16];

	return !memcmp(ip, zero, 16) || (sn_is_v4(ip) && !memcmp(ip + 12, zero, 4));
}

bool sn_same_ip(const uint8_t a[16], const uint8_t b[16]) { return !memcmp(a, b, 16); }

void sn_set_v4(uint8_t ip[16], uint8_t a, uint8_t b, uint8_t c, uint8_t d)
{
	memcpy(ip, mapped, sizeof mapped);
	memcpy(ip + 12, (uint8_t[]){a, b, c, d}, 4);
}

bool sn_is_multicast(const uint8_t ip[16]) { return sn_is_v4(ip) ? ip[12] >> 4 == 14 : ip[0] == 0xff; }

/* Linux checks the length before the family, and accepts AF_INET addresses at UDP sockets of
 * AF_INET6. */
long sn_parse(struct simsock *s, const void *addr, uint32_t len, struct sn_addr *to)
{
	const uint8_t *a = addr;
	uint16_t family = 0;

	memset(to, 0, sizeof *to);
	if (len >= 2)
		memcpy(&family, a, 2);
	if (s->family == AF_INET || (s->type == SOCK_DGRAM && family == AF_INET)) {
		if (len < 16)
			return -LX_EINVAL;
		if (family != AF_INET && (family != AF_UNSPEC || memcmp(a + 4, (uint8_t[4]){0}, 4)))
			return -LX_EAFNOSUPPORT;
		memcpy(to->ip, mapped, sizeof mapped);
		memcpy(to->ip + 12, a + 4, 4);
		if (s->family == AF_INET6 && sn_option(s, O_V6ONLY))
			return -LX_ENETUNREACH;
	} else {
		if (len < 24)
			return -LX_EINVAL;
		if (family != AF_INET6)
			return -LX_EAFNOSUPPORT;
		memcpy(to->ip, a + 8, 16);
		if (len >= 28)
			memcpy(&to->scope, a + 24, 4);
	}
	to->port = (uint16_t)(a[2] << 8 | a[3]);
	return 0;
}

uint32_t sn_format(struct simsock *s, const struct sn_addr *a, void *to)
{
	uint8_t *b = to;

	memset(b, 0, 28);
	b[0] = (uint8_t)s->family;
	b[2] = (uint8_t)(a->port >> 8);
	b[3] = (uint8_t)a->port;
	if (s->family == AF_INET) {
		memcpy(b + 4, a->ip + 12, 4);
		return 16;
	}
	memcpy(b + 8, a->ip, 16);
	if (a->ip[0] == 0xfe && (a->ip[1] & 0xc0) == 0x80)
		memcpy(b + 24, &a->scope, 4);
	return 28;
}
