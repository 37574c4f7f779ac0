/*
 * Initials from the order of GB 2312. Its first level is sorted by pinyin, so 23 boundaries give the initial of 3,755
 * characters; the table adds characters of place and office names from outside it.
 */
#include "text/initials.h"

#include <ctype.h>
#include <iconv.h>
#include <string.h>

#include "base/str.h"

#define INITIALS_MAX 40

struct boundary {
    unsigned first; /* code of the first character of the initial */
    char initial;
};

static const struct boundary boundaries[] = {
    {0xB0A1, 'a'}, {0xB0C5, 'b'}, {0xB2C1, 'c'}, {0xB4EE, 'd'}, {0xB6EA, 'e'}, {0xB7A2, 'f'},
    {0xB8C1, 'g'}, {0xB9FE, 'h'}, {0xBBF7, 'j'}, {0xBFA6, 'k'}, {0xC0AC, 'l'}, {0xC2E8, 'm'},
    {0xC4C3, 'n'}, {0xC5B6, 'o'}, {0xC5BE, 'p'}, {0xC6DA, 'q'}, {0xC8BB, 'r'}, {0xC8F6, 's'},
    {0xCBFA, 't'}, {0xCDDA, 'w'}, {0xCEF4, 'x'}, {0xD1B9, 'y'}, {0xD4D1, 'z'}, {0xD7FA, 0},
};

/* Characters and their initial in turn. */
static const char others[] =
    "柘z畲s厝c埕c埭d岱d岙a峤q浔x淞s渚z溧l溆x潢h澧l瀛y犍q珙g璧b砀d碣j磐p稷j绛j耒l芗x芷z荥x莒j菏h蓟j蕲q藁g蠡l衢q谯q邕y邗h邙m邛q"
    "邳p邯h郓y郾y鄄j鄢y鄯s鄱p酆f阆l陉x隰x雒l颍y骅h麒q黟y黔q鹭l枞z柞z梓z棣d涪f沅y沣f沭s泗s泾j洮t洱e浏l浣h涞l涿z淄z渑m湄m湟h"
    "溱q滁c滏f漯l潞l潼t濉s灞b岚l岷m峄y峨e嵊s嶂z圩w圪g坻c坨t垌d垭y埇y堰y塬y墉y芮r茌c荔l莘s蒗l虢g禺y佤w佘s傣d僳s垵a嵛y岐q"
    "漳z婺w泸l亳b濮p莆p鄞y坂b濂l浒h圳z仡g佬l瑶y鹫j鲤l鳌a鲸j礁j屿y岬j峪y崮g嵎y嶝d峒t崆k崂l崃l嵘r漕c澉g泖m浠x洹h淦g漷h潍w"
    "沌d沩w沱t泓h泷l洣m涑s渌l渭w溇l溪x滆g滹h漵x潕w瀘l筼y筲s箬r篁h簏l椒j榕r榆y樾y橦t橹l櫟l狮s猇x珲h琊y瑯l璜h疃t皋g睢s砚y砦z"
    "硐d硖x碇d碶q礐q祊b祜h穰r窑y竺z笏h笠l罟g翥z艽j芍s芙f苋x苌c苕t茆m茭j茯f荃q荻d莞g菡h葭j蒌l蔺l薛x藜l蘄q虬q蚌b蜀s蟠p衙y"
    "襄x谌c谯q豳b貊m赉l赣g跸b踏t辽l迤y逄p邬w邰t邱q邵s邹z郇x郏j郑z郗x郜g郝h郢y郦l郧y郫p郯t郴c鄌t鄚m鄠h鄣z鄹z醴l釜f钜j铚z锜q镇z镛y"
    "闼t阊c阌w阜f陂p隗k雩y靖j韶s鞍a颛z馀y馗k驷s骊l鬲g魏w鲅b鳊b鸠j鹄h鹿l黍s黎l鼋y龛k龠y";

static char initial_of_other(const char *s, int n)
{
    for (const char *p = others; *p;) {
        uint32_t c;
        int len = utf8_next(p, &c);
        if (len == n && memcmp(p, s, (size_t)n) == 0)
            return p[len];
        p += len + 1;
    }
    return 0;
}

static char initial_of_code(unsigned code)
{
    char initial = 0;
    for (size_t i = 0; i < COUNT_OF(boundaries) && code >= boundaries[i].first; i++)
        initial = boundaries[i].initial;
    return initial;
}

static char initial_of(iconv_t cd, const char *s, int n)
{
    char in[8] = "", *from = in;
    unsigned char out[8];
    char *to = (char *)out;
    size_t in_n = (size_t)n, out_n = sizeof(out);
    memcpy(in, s, in_n);
    char initial = 0;
    if (iconv(cd, &from, &in_n, &to, &out_n) != (size_t)-1 && sizeof(out) - out_n == 2)
        initial = initial_of_code((unsigned)out[0] << 8 | out[1]);
    else
        iconv(cd, NULL, NULL, NULL, NULL);
    return initial ? initial : initial_of_other(s, n);
}

char *initials_of(struct arena *a, const char *text)
{
    char out[INITIALS_MAX + 1];
    size_t n_out = 0;
    iconv_t cd = iconv_open("GB2312", "UTF-8");
    uint32_t c;
    for (int n; (n = utf8_next(text, &c)) > 0 && n_out < INITIALS_MAX; text += n) {
        char initial = 0;
        if (c < 128 && isalnum((int)c))
            initial = (char)tolower((int)c);
        else if (c >= 128 && cd != (iconv_t)-1)
            initial = initial_of(cd, text, n);
        if (initial)
            out[n_out++] = initial;
    }
    if (cd != (iconv_t)-1)
        iconv_close(cd);
    return arena_strndup(a, out, n_out);
}
