//go:build ignore

/* A host's own addresses, and the choice of a packet's source. */
#include "inside.h"

static const uint8_t loopback6[16] = {[15] = 1};

static bool is_loopback(const uint8_t ip[16]) { return sn_is_v4(ip) ? ip[12] == 127 : sn_same_ip(ip, loopback6); }

/* Reports whether the first bits of two addresses are the same. For IPv4 addresses, bits count from
 * the IPv4 part on. */
static bool same_net(const uint8_t a[16], const uint8_t b[16], uint32_t bits)
{
	uint32_t i;

	if (sn_is_v4(a) != sn_is_v4(b))
		return false;
	bits += sn_is_v4(a) ? 96 : 0;
	for (i = 0; i < bits / 8; i++)
		if (a[i] != b[i])
			return false;
	return bits % 8 == 0 || !((a[i] ^ b[i]) >> (8 - bits % 8));
}

static bool is_own_broadcast(const struct simnet_own *own, const uint8_t ip[16])
{
	if (!sn_is_v4(own->ip) || own->prefix > 30 || !same_net(own->ip, ip, own->prefix))
		return false;
	for (uint32_t bit = own->prefix; bit < 32; bit++)
		if (!(ip[12 + bit / 8] >> (7 - bit % 8) & 1))
			return false;
	return true;
}

bool sn_owned(struct simnet_host *host, const uint8_t ip[16])
{
	if (is_loopback(ip))
		return !(sn_is_v4(ip) && ip[13] == 255 && ip[14] == 255 && ip[15] == 255);
	for (size_t i = 0; i < host->o.owns; i++)
		if (sn_same_ip(host->o.own[i].ip, ip))
			return true;
	return false;
}

bool sn_is_broadcast(struct simnet_host *host, const uint8_t ip[16])
{
	static const uint8_t all[4] = {255, 255, 255, 255};

	if (!sn_is_v4(ip))
		return false;
	if (!memcmp(ip + 12, all, 4) || (ip[12] == 127 && !memcmp(ip + 13, all, 3)))
		return true;
	for (size_t i = 0; i < host->o.owns; i++)
		if (is_own_broadcast(&host->o.own[i], ip))
			return true;
	return false;
}

/* Returns an address that the host has on an interface that is not lo. */
static const struct simnet_own *outside(struct simnet_host *host, bool v4)
{
	for (size_t i = 0; i < host->o.owns; i++)
		if (host->o.own[i].interface != 1 && sn_is_v4(host->o.own[i].ip) == v4)
			return &host->o.own[i];
	return 0;
}

long sn_source(struct simnet_host *host, const uint8_t to[16], uint8_t from[16])
{
	const struct simnet_own *own;

	if (is_loopback(to) && sn_is_v4(to)) {
		sn_set_v4(from, 127, 0, 0, 1);
		return 0;
	}
	if (sn_owned(host, to)) {
		memcpy(from, to, 16);
		return 0;
	}
	if (sn_is_multicast(to) || sn_is_broadcast(host, to)) {
		own = outside(host, sn_is_v4(to));
		if (!own)
			return -LX_ENETUNREACH;
		memcpy(from, own->ip, 16);
		return 0;
	}
	for (size_t i = 0; i < host->o.owns; i++)
		if (same_net(host->o.own[i].ip, to, host->o.own[i].prefix)) {
			memcpy(from, host->o.own[i].ip, 16);
			return sn_host_of(host->net, to) ? 0 : -LX_EHOSTUNREACH;
		}
	return -LX_ENETUNREACH;
}

bool sn_is_martian(struct simnet_host *host, const uint8_t from[16], const uint8_t to[16])
{
	return is_loopback(from) && sn_is_v4(from) && !sn_owned(host, to) && !sn_is_multicast(to) &&
		!sn_is_broadcast(host, to);
}

uint32_t sn_interface_of(struct simnet_host *host, const uint8_t ip[16])
{
	for (size_t i = 0; i < host->o.owns; i++)
		if (sn_same_ip(host->o.own[i].ip, ip))
			return host->o.own[i].interface;
	return is_loopback(ip) ? 1 : 2;
}
