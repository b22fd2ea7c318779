//go:build ignore

/* The table of names, and the files with its contents. */
#include "inside.h"

/* Returns a host: first the host itself, then the others by their numbers. */
static struct simnet_host *at(struct simnet_host *host, size_t i)
{
	return host->net->host[i == 0 ? host->number : i - (i <= host->number)];
}

static void name_host(struct simnet_host *host, struct simnet_name *name)
{
	*name = (struct simnet_name){.name = host->o.hostname};
	sn_set_v4(name->ip, 127, 0, 1, 1);
	for (size_t k = host->o.owns; k--;)
		if (sn_is_v4(host->o.own[k].ip))
			memcpy(name->ip, host->o.own[k].ip, 16);
}

/* Stores name i of the table; returns false if there are fewer. */
bool sn_name_at(struct simnet_host *host, size_t i, struct simnet_name *name)
{
	static const struct simnet_name local[] = {
		{"localhost", {[10] = 0xff, [11] = 0xff, [12] = 127, [15] = 1}},
		{"localhost", {[15] = 1}},
	};

	if (i < 2) {
		*name = local[i];
		return true;
	}
	i -= 2;
	if (i < host->net->hosts) {
		name_host(at(host, i), name);
		return true;
	}
	i -= host->net->hosts;
	if (i >= host->o.nnames)
		return false;
	*name = host->o.names[i];
	return true;
}

/* The resolver also listens at the addresses that Go's resolver uses if there is no
 * /etc/resolv.conf. */
bool sn_is_resolver(struct simnet_host *host, const struct sn_addr *a)
{
	static const uint8_t loopback[4] = {127, 0, 0, 1}, loopback6[16] = {[15] = 1};

	if (a->port != 53)
		return false;
	if (!sn_is_v4(a->ip))
		return sn_same_ip(a->ip, loopback6);
	return !memcmp(a->ip + 12, host->o.resolver, 4) || !memcmp(a->ip + 12, loopback, 4);
}

/* ---- files ---- */

struct text {
	char *to;
	size_t room, n;
};

static void put(struct text *t, const char *s)
{
	for (; *s; s++, t->n++)
		if (t->n < t->room)
			t->to[t->n] = *s;
}

static void put_number(struct text *t, uint32_t n, uint32_t base)
{
	char digits[12], *p = digits + sizeof digits - 1;

	*p = 0;
	do {
		*--p = "0123456789abcdef"[n % base];
	} while (n /= base);
	put(t, p);
}

static void put_ip4(struct text *t, const uint8_t *ip)
{
	for (int i = 0; i < 4; i++) {
		put_number(t, ip[i], 10);
		put(t, i < 3 ? "." : "");
	}
}

static void put_ip(struct text *t, const uint8_t ip[16])
{
	static const uint8_t loopback[16] = {[15] = 1};

	if (sn_is_v4(ip)) {
		put_ip4(t, ip + 12);
	} else if (sn_same_ip(ip, loopback)) {
		put(t, "::1");
	} else {
		for (int i = 0; i < 16; i += 2) {
			put_number(t, (uint32_t)ip[i] << 8 | ip[i + 1], 16);
			put(t, i < 14 ? ":" : "");
		}
	}
}

size_t simnet_hosts_file(struct simnet_host *host, char *to, size_t n)
{
	struct text t = {to, n, 0};
	struct simnet_name name;

	for (size_t i = 0; sn_name_at(host, i, &name); i++) {
		put_ip(&t, name.ip);
		put(&t, "\t");
		put(&t, name.name);
		put(&t, "\n");
	}
	return t.n;
}

size_t simnet_resolv_file(struct simnet_host *host, char *to, size_t n)
{
	struct text t = {to, n, 0};

	put(&t, "nameserver ");
	put_ip4(&t, host->o.resolver);
	put(&t, "\n");
	return t.n;
}
