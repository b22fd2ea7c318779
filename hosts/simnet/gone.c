//go:build ignore

/* A socket of a host whose power has failed: all calls fail until its owner closes it. */
#include "inside.h"

static long gone_name(struct simsock *s, const void *addr, uint32_t len, uint64_t key)
{
	(void)s, (void)addr, (void)len, (void)key;
	return -LX_ENETDOWN;
}

static long gone_number(struct simsock *s, int n)
{
	(void)s, (void)n;
	return -LX_ENETDOWN;
}

static long gone_accept(struct simsock *s, struct simsock **child)
{
	(void)s, (void)child;
	return -LX_ENETDOWN;
}

static long gone_message(struct simsock *s, struct simnet_msg *m)
{
	(void)s, (void)m;
	return -LX_ENETDOWN;
}

static uint32_t gone_ready(struct simsock *s)
{
	(void)s;
	return SN_IN | SN_OUT | SIMNET_ERR | SIMNET_HUP | SIMNET_RDHUP;
}

static long gone_address(struct simsock *s, void *addr, bool peer)
{
	(void)s, (void)addr, (void)peer;
	return -LX_ENETDOWN;
}

static void gone_close(struct simsock *s) { (void)s; }

const struct sn_kind sn_gone = {
	.bind = gone_name,
	.listen = gone_number,
	.connect = gone_name,
	.accept = gone_accept,
	.shutdown = gone_number,
	.send = gone_message,
	.recv = gone_message,
	.close = gone_close,
	.ready = gone_ready,
	.name = gone_address,
};
