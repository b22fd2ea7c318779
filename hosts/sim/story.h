#ifndef SIM_STORY_H
#define SIM_STORY_H

/*
 * The story of a run: what happened in the world, for the pictures that usys sim -view and -pcap
 * make. It is a file of JSON lines at the descriptor of setting story; Go's package
 * hosts/sim/story reads it, and documents the lines. Each function does nothing if there is no
 * story. None draws a number or passes virtual time: a run with a story is the same run.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SIM_STORY_NONE = -1 }; /* no machine, no process */

bool sim_story_is_told(void);
/* This process, which sets it when it begins. Machine 0 is the driver's. */
struct sim_story_place { int32_t machine, pid; const uint64_t *clock; };
extern struct sim_story_place sim_story_here;

/* The first line: the seed. The world's first process calls it. */
void sim_story_begin(void);
/* The last line: how the run has ended, as the report says it. */
void sim_story_end(const char *how, long code);

/* There is a machine. address is "10.0.0.1"; "" if it has none. */
void sim_story_machine(int32_t number, const char *name, const char *address);

/* A process of a machine begins with a program; ends; is ended by a signal. */
enum sim_story_process { SIM_STORY_STARTS, SIM_STORY_EXITS, SIM_STORY_SIGNAL };
void sim_story_process(enum sim_story_process what, int32_t machine, int32_t pid, int64_t code, const char *argv0);

/* What happens to machines and links. other is a link's other end, or SIM_STORY_NONE; a link's cut is
 * one way, from machine to other. text may have any bytes. */
enum sim_story_event {
	SIM_STORY_CRASH,   /* the power fails */
	SIM_STORY_BOOT,    /* it is back */
	SIM_STORY_KILL,    /* all its processes are killed; the machine stays up */
	SIM_STORY_OOM,     /* one is, for want of memory */
	SIM_STORY_PAUSE, SIM_STORY_RESUME,
	SIM_STORY_CLOCK,   /* text: by how much its clock was moved */
	SIM_STORY_CUT, SIM_STORY_HEAL,
	SIM_STORY_LINK,    /* text: what the link is like now */
	SIM_STORY_RESET,   /* of all connections between both */
	SIM_STORY_FAULT,   /* text: the fault of a call or of the disk */
	SIM_STORY_QUIET,   /* faults stop */
	SIM_STORY_NOTE,    /* text: of the driver */
};
void sim_story_event(enum sim_story_event kind, int32_t machine, int32_t other, const char *text, size_t n);

/* A property has failed: its kind as the report names it, its name, and details. */
void sim_story_failure(int32_t machine, const char *kind, const char *name, size_t n);
void sim_story_details(const char *text, size_t n); /* of the failure before */

/* A process has written bytes to its standard output (stream 1) or standard error (2). */
void sim_story_output(int32_t machine, int32_t pid, int stream, const void *bytes, size_t n);

/* A packet between two machines is sent; then it arrives, once or more, or is lost. */
enum sim_story_fate { SIM_STORY_SENT, SIM_STORY_ARRIVED, SIM_STORY_LOST, SIM_STORY_DUPLICATED };
enum sim_story_kind {
	SIM_STORY_SYN, SIM_STORY_SYN_ACK, SIM_STORY_DATA, SIM_STORY_ACK, SIM_STORY_FIN, SIM_STORY_RST, SIM_STORY_DATAGRAM,
};
struct sim_story_end_of { int32_t machine; uint8_t address[16]; uint16_t port; }; /* IPv4 as ::ffff:a.b.c.d */
struct sim_story_packet {
	enum sim_story_fate fate;
	uint64_t id;               /* the same in all that befalls it */
	enum sim_story_kind kind;  /* from here on: of SIM_STORY_SENT alone */
	struct sim_story_end_of from, to;
	uint32_t seq, ack;
	const void *data;
	size_t n;
};
void sim_story_packet(const struct sim_story_packet *p);

#endif
