/* The Go program itself, as one of the libraries. */
#include "../company.h"

char *selfPath(void);
bool selfListen(int), selfAgain(int), selfRecovers(void), selfFaults(void);
int selfCount(int), selfDeadlines(int, int), selfCalls(int, int);
void selfRecoverFaults(bool), selfLeave(int);

struct lib self(void)
{
	return (struct lib){selfPath, selfListen, selfAgain, selfCount, selfDeadlines, selfCalls, selfRecovers,
		selfRecoverFaults, selfFaults, selfLeave};
}

void fault(struct lib *l) { l->faults(); }
