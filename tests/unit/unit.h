/* What every unit test needs before cmocka.h, which does not include its own needs. */
#ifndef ECHOWALL_TESTS_UNIT_UNIT_H
#define ECHOWALL_TESTS_UNIT_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
