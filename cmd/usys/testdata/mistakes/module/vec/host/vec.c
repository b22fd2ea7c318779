#include "zvec.h"

static double dot(double *x, double *y, int32_t n)
{
	double sum = 0;
	for (int32_t i = 0; i < n; i++)
		sum += x[i] * y[i];
	return sum;
}

const struct vec_host vec_host = { .dot = dot };
