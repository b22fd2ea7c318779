/* A C program with several libraries: use local|global|fault LIBRARY... */
#include "company.h"

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
	static struct lib libs[4];
	bool global = !strcmp(argv[1], "global"), fault = !strcmp(argv[1], "fault");
	int n = argc - 2;
	const char *wrong;

	if (!company_open(libs, argv + 2, n, global))
		return 1;
	if (fault) { /* the first library recovers faults; the fault of the last one ends the process */
		libs[0].recover_faults(true);
		libs[n - 1].faults();
		return 1;
	}
	wrong = company_try(libs, n);
	puts(*wrong ? wrong : "ok");
	return *wrong != 0;
}
