//go:build ignore

/* Options of multicast groups and interfaces. */
#include "inside.h"

/* Returns the interface with an address; 0 for 0.0.0.0, or if there is none. */
static uint32_t by_address(struct simsock *s, const uint8_t *v4)
{
	uint8_t ip[16];

	sn_set_v4(ip, v4[0], v4[1], v4[2], v4[3]);
	return sn_is_any(ip) || !sn_owned(s->host, ip) ? 0 : sn_interface_of(s->host, ip);
}

/* struct ip_mreq and struct ip_mreqn */
static long change4(struct simsock *s, const uint8_t *v, uint32_t len, bool join)
{
	uint8_t ip[16];
	uint32_t interface = 0;

	if (len < 8)
		return -LX_EINVAL;
	sn_set_v4(ip, v[0], v[1], v[2], v[3]);
	if (len >= 12)
		memcpy(&interface, v + 8, 4);
	if (!interface && memcmp(v + 4, (uint8_t[4]){0}, 4)) {
		interface = by_address(s, v + 4);
		if (!interface)
			return -LX_ENODEV;
	}
	return sn_group_change(s, ip, interface, join);
}

/* struct ipv6_mreq */
static long change6(struct simsock *s, const uint8_t *v, uint32_t len, bool join)
{
	uint32_t interface;

	if (len < 20)
		return -LX_EINVAL;
	memcpy(&interface, v + 16, 4);
	return sn_group_change(s, v, interface, join);
}

/* struct group_req */
static long change_any(struct simsock *s, const uint8_t *v, uint32_t len, bool join)
{
	uint8_t ip[16];
	uint32_t interface;

	if (len < 136)
		return -LX_EINVAL;
	memcpy(&interface, v, 4);
	if (v[8] == AF_INET)
		sn_set_v4(ip, v[12], v[13], v[14], v[15]);
	else if (v[8] == AF_INET6)
		memcpy(ip, v + 16, 16);
	else
		return -LX_EINVAL;
	return sn_group_change(s, ip, interface, join);
}

static long set_interface(struct simsock *s, const uint8_t *v, uint32_t len)
{
	uint32_t interface = 0;

	if (len < 4)
		return -LX_EINVAL;
	if (len >= 12)
		memcpy(&interface, v + 8, 4);
	if (len >= 8)
		v += 4;
	if (!interface && memcmp(v, (uint8_t[4]){0}, 4)) {
		interface = by_address(s, v);
		if (!interface)
			return -LX_EADDRNOTAVAIL;
	}
	if (interface && !sn_interface(s->host, interface))
		return -LX_EADDRNOTAVAIL;
	s->multicast_if = interface;
	return 0;
}

long sn_option_group(struct simsock *s, int level, int name, const void *value, uint32_t len)
{
	if (s->kind != &sn_udp)
		return -LX_ENOPROTOOPT;
	if (level == IPPROTO_IP && (name == IP_ADD_MEMBERSHIP || name == IP_DROP_MEMBERSHIP))
		return change4(s, value, len, name == IP_ADD_MEMBERSHIP);
	if (level == IPPROTO_IP && name == IP_MULTICAST_IF)
		return set_interface(s, value, len);
	if (level == IPPROTO_IPV6 && s->family == AF_INET6 && (name == IPV6_JOIN_GROUP || name == IPV6_LEAVE_GROUP))
		return change6(s, value, len, name == IPV6_JOIN_GROUP);
	if ((level == IPPROTO_IP || level == IPPROTO_IPV6) && (name == MCAST_JOIN_GROUP || name == MCAST_LEAVE_GROUP))
		return change_any(s, value, len, name == MCAST_JOIN_GROUP);
	return -LX_ENOPROTOOPT;
}
