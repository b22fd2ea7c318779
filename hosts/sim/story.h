#ifndef SIM_STORY_H
#define SIM_STORY_H

/*
 * The story of a run: the events in the world, for the pictures that usys sim -view and -pcap make.
 * It is a file of JSON lines at the descriptor of setting story; Go's package hosts/sim/story reads
 * it, and documents the lines. Each function does nothing if there is no story. None draws a random
 * number or passes virtual time: so a story does not change the run.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SIM_STORY_NONE = -1 }; /* no machine, no process */

bool sim_story_is_told(void);
/* The place of this process, which sets it when it begins. Machine 0 is the driver's. */
struct sim_story_place {
	int32_t machine, pid;
	const uint64_t *clock;
};
extern struct sim_story_place sim_story_here;

/* Writes the first line: the seed. The world's first process calls it. */
void sim_story_begin(void);
/* Writes the last line: the run's end, as in the report. */
void sim_story_end(const char *how, long code);

/* Adds a machine. address is "10.0.0.1", or "" if it has none. */
void sim_story_machine(int32_t number, const char *name, const char *address);

/* Adds an event of a process: it starts a program, ends, or is ended by a signal. */
enum sim_story_process { SIM_STORY_STARTS, SIM_STORY_EXITS, SIM_STORY_SIGNAL };
void sim_story_process(enum sim_story_process what, int32_t machine, int32_t pid, int64_t code, const char *argv0);

/* Adds an event of a machine or a link. other is a link's other end, or SIM_STORY_NONE; a cut is
 * one way, from machine to other. text may have any bytes. */
enum sim_story_event {
	SIM_STORY_CRASH, /* the power fails */
	SIM_STORY_BOOT,  /* the power is back */
	SIM_STORY_KILL,  /* all its processes are killed; the machine stays up */
	SIM_STORY_OOM,   /* one process is killed, for want of memory */
	SIM_STORY_PAUSE,
	SIM_STORY_RESUME,
	SIM_STORY_CLOCK, /* text: by how much its clock was moved */
	SIM_STORY_CUT,
	SIM_STORY_HEAL,
	SIM_STORY_LINK,  /* text: the link's new values */
	SIM_STORY_RESET, /* all connections between both are reset */
	SIM_STORY_FAULT, /* text: the fault of a call or of the disk */
	SIM_STORY_QUIET, /* faults stop */
	SIM_STORY_NOTE,  /* text: a note of the driver */
};
void sim_story_event(enum sim_story_event kind, int32_t machine, int32_t other, const char *text, size_t n);

/* Add a failed property: its kind as in the report, its name, and details. */
void sim_story_failure(int32_t machine, const char *kind, const char *name, size_t n);
void sim_story_details(const char *text, size_t n); /* of the previous failure */

/* Adds bytes that a process has written to its standard output (stream 1) or standard error (2). */
void sim_story_output(int32_t machine, int32_t pid, int stream, const void *bytes, size_t n);

/* A packet between two machines is sent; then it arrives, once or several times, or is lost. */
enum sim_story_fate { SIM_STORY_SENT, SIM_STORY_ARRIVED, SIM_STORY_LOST, SIM_STORY_DUPLICATED };
enum sim_story_kind {
	SIM_STORY_SYN,
	SIM_STORY_SYN_ACK,
	SIM_STORY_DATA,
	SIM_STORY_ACK,
	SIM_STORY_FIN,
	SIM_STORY_RST,
	SIM_STORY_DATAGRAM,
};
struct sim_story_end_of {
	int32_t machine;
	uint8_t address[16];
	uint16_t port;
}; /* IPv4 as ::ffff:a.b.c.d */
struct sim_story_packet {
	enum sim_story_fate fate;
	uint64_t id;              /* the same in all events of the packet */
	enum sim_story_kind kind; /* from here on: only for SIM_STORY_SENT */
	struct sim_story_end_of from, to;
	uint32_t seq, ack;
	const void *data;
	size_t n;
};
void sim_story_packet(const struct sim_story_packet *p);

#endif
