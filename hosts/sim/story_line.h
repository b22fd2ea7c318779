#ifndef SIM_STORY_LINE_H
#define SIM_STORY_LINE_H

/* A line of a story: an object of JSON. */

#include <stddef.h>
#include <stdint.h>

/* The text of the line so far. A long one is written in several pieces: no other process runs
 * meanwhile. */
struct sim_line {
	size_t n;
	char bytes[1024];
};

/* The time since the run began, and the kind, which needs no escape. */
void sim_line_begin(struct sim_line *l, uint64_t ns, const char *kind);
void sim_line_end(struct sim_line *l);

/* Fields. A name needs no escape. */
void sim_line_number(struct sim_line *l, const char *field, int64_t n);
void sim_line_string(struct sim_line *l, const char *field, const char *s, size_t n);
void sim_line_text(struct sim_line *l, const char *field, const char *s);

/* A field in pieces: its name, and then its value. */
void sim_line_name(struct sim_line *l, const char *field);
void sim_line_put(struct sim_line *l, const char *s);
void sim_line_put_number(struct sim_line *l, int64_t n);
void sim_line_put_base64(struct sim_line *l, const unsigned char *p, size_t n); /* a string */

#endif
