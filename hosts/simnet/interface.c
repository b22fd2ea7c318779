//go:build ignore

/* The list of interfaces, and requests of ioctl on them. */
#include "inside.h"

enum { LO_FLAGS = 0x10049, ETH_FLAGS = 0x11043, LOOPBACK = 772, ETHER = 1 };

static const struct sn_interface interface[] = {
	{"lo", 1, LO_FLAGS, 65536, {0}, LOOPBACK},
	{"eth0", 2, ETH_FLAGS, 1500, {2, 0, 0, 0, 0, 1}, ETHER},
	{"eth1", 3, ETH_FLAGS, 1500, {2, 0, 0, 0, 0, 2}, ETHER},
	{"eth2", 4, ETH_FLAGS, 1500, {2, 0, 0, 0, 0, 3}, ETHER},
	{"eth3", 5, ETH_FLAGS, 1500, {2, 0, 0, 0, 0, 4}, ETHER},
	{"eth4", 6, ETH_FLAGS, 1500, {2, 0, 0, 0, 0, 5}, ETHER},
	{"eth5", 7, ETH_FLAGS, 1500, {2, 0, 0, 0, 0, 6}, ETHER},
	{"eth6", 8, ETH_FLAGS, 1500, {2, 0, 0, 0, 0, 7}, ETHER},
};

enum {
	SIOCGIFNAME = 0x8910,
	SIOCGIFFLAGS = 0x8913,
	SIOCGIFADDR = 0x8915,
	SIOCGIFBRDADDR = 0x8919,
	SIOCGIFNETMASK = 0x891b,
	SIOCGIFMTU = 0x8921,
	SIOCGIFHWADDR = 0x8927,
	SIOCGIFINDEX = 0x8933,
	SIOCGIFTXQLEN = 0x8942
};

/* Stores an interface's hardware address: the fifth byte is the host's number, the last the
 * interface's. */
void sn_mac(struct simnet_host *host, const struct sn_interface *i, uint8_t mac[6])
{
	memcpy(mac, i->mac, 6);
	if (i->type == ETHER)
		mac[4] = (uint8_t)host->number;
}

/* Returns an interface; 0 if there is none of this index. They have indices without gaps. */
const struct sn_interface *sn_interface(struct simnet_host *host, uint32_t index)
{
	uint32_t last = 1;

	for (size_t i = 0; i < host->o.owns; i++)
		if (host->o.own[i].interface > last)
			last = host->o.own[i].interface;
	if (!index || index > last || index > sizeof interface / sizeof interface[0])
		return 0;
	return &interface[index - 1];
}

static const struct sn_interface *by_name(struct simnet_host *host, const char *name)
{
	const struct sn_interface *i;

	for (uint32_t n = 1; (i = sn_interface(host, n)); n++)
		if (!memcmp(i->name, name, sn_strlen(i->name) + 1))
			return i;
	return 0;
}

/* Stores the interface's IPv4 address, as an address, a mask or a broadcast address. */
static long address(struct simnet_host *host, const struct sn_interface *i, uint32_t request, uint8_t *to)
{
	static const uint8_t loopback[4] = {127, 0, 0, 1};
	const uint8_t *ip = i->index == 1 ? loopback : 0;
	uint32_t prefix = 8, mask, a;

	for (size_t n = 0; n < host->o.owns && !ip; n++)
		if (host->o.own[n].interface == i->index && sn_is_v4(host->o.own[n].ip)) {
			ip = host->o.own[n].ip + 12;
			prefix = host->o.own[n].prefix;
		}
	if (!ip)
		return -LX_EADDRNOTAVAIL;
	mask = prefix ? ~0u << (32 - prefix) : 0;
	a = (uint32_t)ip[0] << 24 | (uint32_t)ip[1] << 16 | (uint32_t)ip[2] << 8 | ip[3];
	if (request == SIOCGIFNETMASK)
		a = mask;
	if (request == SIOCGIFBRDADDR)
		a = i->index == 1 ? 0 : a | ~mask;
	memset(to, 0, 16);
	to[0] = AF_INET;
	for (int k = 0; k < 4; k++)
		to[4 + k] = (uint8_t)(a >> (24 - 8 * k));
	return 0;
}

static long describe(struct simnet_host *host, const struct sn_interface *i, uint32_t request, uint8_t *to)
{
	uint16_t flags = (uint16_t)i->flags;
	uint32_t queue = 1000;

	switch (request) {
	case SIOCGIFFLAGS: memcpy(to, &flags, 2); return 0;
	case SIOCGIFMTU: memcpy(to, &i->mtu, 4); return 0;
	case SIOCGIFINDEX: memcpy(to, &i->index, 4); return 0;
	case SIOCGIFTXQLEN: memcpy(to, &queue, 4); return 0;
	case SIOCGIFADDR:
	case SIOCGIFBRDADDR:
	case SIOCGIFNETMASK: return address(host, i, request, to);
	case SIOCGIFHWADDR:
		memset(to, 0, 16);
		memcpy(to, &i->type, 2);
		sn_mac(host, i, to + 2);
		return 0;
	default: return -LX_EINVAL;
	}
}

long simnet_ifreq(struct simsock *s, uint32_t request, void *ifreq)
{
	uint8_t *r = ifreq;
	const struct sn_interface *i;
	uint32_t index;

	if (request == SIOCGIFNAME) {
		memcpy(&index, r + 16, 4);
		i = sn_interface(s->host, index);
		if (!i)
			return -LX_ENODEV;
		memset(r, 0, 16);
		memcpy(r, i->name, sn_strlen(i->name));
		return 0;
	}
	r[15] = 0;
	i = by_name(s->host, (char *)r);
	return i ? describe(s->host, i, request, r + 16) : -LX_ENODEV;
}
