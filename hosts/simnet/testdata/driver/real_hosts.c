/*
 * Hosts under Linux: two network namespaces with a pair of veth between them. The driver runs in
 * its own namespace, with the rights to change it, and needs ip. A direction is cut by a wrong
 * entry in the sender's table of neighbours: its packets have no receiver.
 */
#define _GNU_SOURCE
#include "driver.h"

#include "real.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

static int space[2]; /* descriptors of namespaces; 0: there is none */
static int now;      /* the host of new sockets */

static int shell(int host, const char *command)
{
	int r;

	if (setns(space[host], CLONE_NEWNET))
		return -1;
	r = system(command);
	return setns(space[now], CLONE_NEWNET) ? -1 : r;
}

static int open_space(int pid)
{
	char path[64];

	snprintf(path, sizeof path, "/proc/%d/ns/net", pid);
	return open(path, O_RDONLY | O_CLOEXEC);
}

static const char setup[] =
	"ip addr replace 10.0.0.%d/24 dev eth0 && ip link set lo up && sysctl -qw net.ipv4.tcp_syn_linear_timeouts=0; "
	"ip link set eth0 address 02:00:00:00:%02x:01 && ip link set eth0 up && "
	"ip neigh replace 10.0.0.%d dev eth0 lladdr 02:00:00:00:%02x:01 nud permanent && "
	"ip route replace 224.0.0.0/4 dev eth0";

static void configure(int host)
{
	char command[512];

	snprintf(command, sizeof command, setup, host + 1, host, 2 - host, 1 - host);
	if (shell(host, command))
		printf("no host %d ", host);
}

/* Starts a process that holds the other namespace. */
static int holder(void)
{
	int ready[2], pid;
	char c = 0;

	if (pipe(ready))
		return -1;
	pid = fork();
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		c = unshare(CLONE_NEWNET) ? 1 : 0;
		close(0);
		close(1);
		close(2);
		if (write(ready[1], &c, 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	if (read(ready[0], &c, 1) != 1 || c)
		return -1;
	close(ready[0]);
	close(ready[1]);
	return pid;
}

static long machine(void)
{
	char command[128];
	int pid;

	if (!space[1]) {
		space[0] = open_space(getpid());
		pid = holder();
		space[1] = pid > 0 ? open_space(pid) : -1;
		snprintf(command, sizeof command, "ip link add eth0 type veth peer name eth0 netns %d", pid);
		if (space[1] < 0 || shell(0, command))
			return -1;
	}
	configure(0);
	configure(1);
	return 0;
}

static long cut(int from, bool wrong)
{
	char command[256];
	int to = 1 - from;

	snprintf(command, sizeof command,
		"ip neigh replace 10.0.0.%d dev eth0 lladdr 02:00:00:00:%02x:01 nud permanent", to + 1,
		wrong ? 0x99 : to);
	return shell(from, command);
}

/* Takes the power from a host: its connections end without a packet (TCP_REPAIR). */
static long down(int host)
{
	long r = cut(0, true) | cut(1, true);

	for (int s = 0; s < SLOTS; s++)
		if (real_fd[s] > 0 && real_host[s] == host) {
			setsockopt(real_fd[s], IPPROTO_TCP, TCP_REPAIR, &(int){1}, sizeof(int));
			close(real_fd[s]);
			real_fd[s] = 0;
		}
	return r;
}

int real_host_now(void) { return now; }

bool real_hosts(char **word, int n)
{
	int a = n > 1 ? atoi(word[1]) : 0, b = n > 2 ? atoi(word[2]) : 0;
	bool wrong = n > 3 && !strcmp(word[3], "cut=1");
	long r = 0;

	if (!strcmp(word[0], "machine")) {
		r = machine();
	} else if (!strcmp(word[0], "on")) {
		now = a;
		r = setns(space[now], CLONE_NEWNET);
	} else if (!strcmp(word[0], "down")) {
		r = down(a);
	} else if (!strcmp(word[0], "up")) {
		r = cut(0, false) | cut(1, false);
	} else if (!strcmp(word[0], "link")) {
		r = cut(a, wrong);
	} else if (!strcmp(word[0], "links")) {
		r = cut(a, wrong) | cut(b, wrong);
	} else {
		return false;
	}
	printf("%ld", r);
	return true;
}
