/*
 * Functions nobody here may call: each is unbounded, locale- or TZ-bound, not safe for threads, or weak randomness. The
 * build includes this before every source. The system headers that declare them come first, so that only our calls are
 * hit.
 */
#ifndef ECHOWALL_BASE_BANNED_H
#define ECHOWALL_BASE_BANNED_H

#include <alloca.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <wchar.h>

#define BANNED(name) banned_function_##name##_see_banned_h

#undef strcpy
#define strcpy BANNED(strcpy)
#undef strcat
#define strcat BANNED(strcat)
#undef strncpy
#define strncpy BANNED(strncpy)
#undef strncat
#define strncat BANNED(strncat)
#undef stpcpy
#define stpcpy BANNED(stpcpy)
#undef sprintf
#define sprintf BANNED(sprintf)
#undef vsprintf
#define vsprintf BANNED(vsprintf)
#undef gets
#define gets BANNED(gets)
#undef strtok
#define strtok BANNED(strtok)
#undef strtok_r
#define strtok_r BANNED(strtok_r)
#undef atoi
#define atoi BANNED(atoi)
#undef atol
#define atol BANNED(atol)
#undef atoll
#define atoll BANNED(atoll)
#undef atof
#define atof BANNED(atof)
#undef localtime
#define localtime BANNED(localtime)
#undef localtime_r
#define localtime_r BANNED(localtime_r)
#undef gmtime
#define gmtime BANNED(gmtime)
#undef mktime
#define mktime BANNED(mktime)
#undef ctime
#define ctime BANNED(ctime)
#undef ctime_r
#define ctime_r BANNED(ctime_r)
#undef asctime
#define asctime BANNED(asctime)
#undef asctime_r
#define asctime_r BANNED(asctime_r)
#undef rand
#define rand BANNED(rand)
#undef srand
#define srand BANNED(srand)
#undef random
#define random BANNED(random)
#undef srandom
#define srandom BANNED(srandom)
#undef rand_r
#define rand_r BANNED(rand_r)
#undef tmpnam
#define tmpnam BANNED(tmpnam)
#undef mktemp
#define mktemp BANNED(mktemp)
#undef alloca
#define alloca BANNED(alloca)
#undef longjmp
#define longjmp BANNED(longjmp)

#endif
