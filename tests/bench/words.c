#include "words.h"

#include <math.h>

#include "base/buf.h"
#include "base/str.h"

#define MESSAGE_MAX 3191
#define ANSWER_MAX  7883
#define TEXT_BYTES  65536

struct dice dice_of(uint64_t seed, uint64_t n)
{
    struct dice d = {seed * UINT64_C(0x9e3779b97f4a7c15) + n};
    d.state = dice_next(&d) ^ n;
    return d;
}

/* splitmix64. */
uint64_t dice_next(struct dice *d)
{
    uint64_t z = d->state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

unsigned dice_below(struct dice *d, unsigned n)
{
    return (unsigned)(dice_next(d) >> 11) % n;
}

static double fraction(struct dice *d)
{
    return (double)(dice_next(d) >> 11) / 9007199254740992.0;
}

bool dice_percent(struct dice *d, double percent)
{
    return fraction(d) * 100 < percent;
}

double dice_length(struct dice *d, double median, double p90)
{
    double u = fraction(d), v = fraction(d);
    double normal = sqrt(-2 * log(1 - u)) * cos(6.283185307179586 * v);
    return median * exp(normal * log(p90 / median) / 1.2815515655);
}

/* What people raise: weight in thousandths, field, things and what is wrong with them, parted by "|". */
struct topic {
    int weight;
    const char *field, *thing, *trouble, *wish;
};

static const struct topic topics[] = {
    {90, "城市建设和市政管理", "停车位|停车场|门口停车|路边停车|地下停车库",
     "不够用|收费太高|乱收费|被长期占用|没有人管", "增设停车位|公示收费标准|划定停车区域"},
    {95, "住房保障与房地产", "物业|物业公司|物业费|小区保安|公共维修基金",
     "不作为|服务很差|账目不公开|随意涨价|没有征求业主意见", "督促物业整改|公开账目|成立业主委员会"},
    {80, "环境污染", "噪音|施工噪声|油烟|夜市音响|工厂废气", "扰民严重|夜里不停|影响休息|多次投诉没有结果|气味刺鼻",
     "尽快查处|夜间停止作业|安装净化设备"},
    {70, "工程质量", "新房|外墙|地下室|楼顶防水|电梯井", "漏水|开裂|渗水发霉|质量不合格|验收走过场",
     "责成开发商维修|重新检测|赔偿损失"},
    {62, "教育行政管理", "小学学位|学区划分|幼儿园|课后服务|校车", "不合理|名额太少|收费不透明|安排混乱|迟迟不开学",
     "调整学区|公布方案|增加班级"},
    {58, "国有土地上房屋征收与补偿", "拆迁补偿|安置房|过渡费|征地款|回迁",
     "一直没有发放|标准不统一|拖了三年|没有签协议|进度缓慢", "按政策兑现|公布时间表|给个说法"},
    {52, "交通运输", "公交车|公交线路|斑马线|红绿灯|公交站", "间隔太长|没有设置|绕行太远|时间太短|早晚高峰挤不上",
     "增加班次|优化线路|设置信号灯"},
    {50, "城镇居民社会保险", "社保|养老保险|医保卡|住院报销|生育津贴", "办不下来|断缴|不能异地使用|比例太低|系统查不到",
     "告知办理流程|补缴|尽快审核"},
    {48, "工资福利", "工资|加班费|工程款|农民工工资|绩效", "拖欠半年|一直不发|被克扣|互相推诿|老板失联",
     "帮助追讨|立案调查|责令支付"},
    {45, "环保管理", "生活垃圾|垃圾桶|建筑垃圾|垃圾中转站|污水", "没有清运|堆成山|臭气熏天|随意倾倒|直排河道",
     "及时清理|加装监控|追究责任"},
    {42, "城市建设和市政管理", "自来水|供水|水压|水质|水管", "经常停水|发黄有异味|水压不足|爆管|迟迟不通",
     "尽快抢修|提前通知|更换管网"},
    {38, "城乡规划", "违章建筑|楼顶加盖|占道经营|围墙|商铺扩建", "挡住消防通道|无人拆除|影响采光|举报后照旧|越建越高",
     "依法拆除|公布处理结果|恢复原状"},
    {36, "住房保障与房地产", "房产证|公摊面积|购房合同|首付款|学区房",
     "逾期两年未办|与宣传不符|面积缩水|不退定金|一房多卖", "督促办证|查处虚假宣传|退还款项"},
    {34, "城市建设和市政管理", "人行道|路面|沥青路|盲道|绿化带", "坑坑洼洼|破损严重|积水很深|被车辆压坏|长满杂草",
     "重新铺设|修补路面|补种树木"},
    {30, "安全生产", "电梯|消防栓|燃气管道|高压线|配电房", "经常故障|没有水压|存在隐患|困人两次|年检过期",
     "全面检修|更换设备|消除隐患"},
    {26, "城市建设和市政管理", "路灯|路灯杆|景观灯|照明", "不亮|坏了一个月|一半不亮|晚上漆黑",
     "修复路灯|增设路灯|恢复照明"},
    {24, "食品药品监管", "餐馆|外卖|食堂|药店|保健品", "食材不新鲜|吃出异物|没有许可证|价格虚高|虚假宣传",
     "查处商家|十倍赔偿|吊销证照"},
    {22, "公共卫生", "社区医院|疫苗接种|挂号|救护车|体检", "排队太久|没有通知|态度恶劣|设备陈旧|收费不明",
     "改善服务|增加窗口|公开价目"},
    {20, "村务管理", "村道|低保名额|宅基地|村集体资金|农田灌溉", "没有硬化|分配不公|不批准|去向不明|年久失修",
     "公示名单|拨付资金|纳入计划"},
    {18, "社会救助", "残疾证|高龄补贴|临时救助|廉租房|孤寡老人", "申请被退|几个月没发|材料反复补|无人照料|条件不清",
     "上门办理|核实情况|及时发放"},
    {15, "文化", "图书馆|广场舞|体育场|老年活动室|公园", "开放时间短|音量太大|器材损坏|被占用|没有厕所",
     "延长开放|维修器材|加强管理"},
    {12, "出租车管理", "网约车|出租车|共享单车|黑车|打车", "拒载|绕路|乱停乱放|拼客|不打表",
     "加强监管|处罚司机|规范停放"},
    {10, "城市建设和市政管理", "井盖|窨井|雨水箅子", "缺失|松动响动|塌陷|被盗", "更换井盖|立即围挡"},
    {8, "环境污染", "河道|水库|鱼塘|溪流", "发黑|死鱼漂浮|被填埋|淤泥很厚", "清淤|追查污染源"},
    {6, "动物防疫", "流浪狗|犬吠|养鸡场|活禽", "咬伤路人|不拴绳|臭味大|没有防疫证", "捕捉收容|搬迁"},
    {4, "交通运输", "渡轮|渔船|码头", "停航|没有票务公告|栈桥锈蚀|超员", "恢复航班|加固"},
    {3, "文物管理", "古厝|祠堂|石牌坊|古樟树", "漏雨|要被推倒|没有挂牌|被刻字", "列入保护|抢救修缮"},
    {2, "其他", "候鸟|信号塔|气象站|蜂箱", "被捕捉|辐射担忧|倒塌|靠近校门", "迁走|查明情况"},
};

static const char openings[] =
    "尊敬的领导：您好！|您好，|领导你好，|反映一个问题：|我是%p的居民，|我们是%p的业主，|本人家住%p，|"
    "你好，想咨询一下，|代表%p全体住户反映：|";
static const char *const statements[] = {
    "%p%t%x，%e",
    "%d开始，%p附近的%t%x，%e",
    "多次向%o反映，%r",
    "%d我打电话到%o，工作人员说%r",
    "现在%t%x，%e，老人和孩子尤其不便",
    "附近的%p也有同样的情况，%t%x已经不是一天两天了",
    "从%p到%p这一段，%t%x，过往的人都有怨言",
    "我们这里住着%n户人家，大家对%t意见很大",
    "前后花了%n元，到现在%t还是%x",
    "据说%o去年就有计划，可是%r",
    "%e，希望有关部门重视",
    "按照规定%t不应该%x，可是没有人来查",
    "邻居%m也去问过，得到的答复是%r",
    "每天早上%h点到晚上都是这样，%e",
    "照片已经拍了%n张，需要的话可以提供",
    "同样的事情在%p就处理得很好，为什么这里不行",
    "%d还有人为此争吵，差点出事",
    "我们不是不讲道理，只是想知道%t到底归谁管",
};
static const char *const wishes[] = {"请求%o%w",           "恳请领导安排人员到现场看一看，%w",
                                     "希望能够%w，谢谢",   "盼望尽快%w，给居民一个答复",
                                     "请问什么时候可以%w", "建议%o牵头，%w"};
static const char *const effects =
    "严重影响出行|居民苦不堪言|晚上根本睡不着|存在很大的安全隐患|下雨天更加严重|孩子上学要绕路|已经有人摔伤|生意做不下去|大家都很着急|"
    "环境越来越差|日子没法过|一到周末更糟|车辆堵成一团|老人出门提心吊胆|夏天尤其难受|水电都受影响|反映了也没有用";
static const char *const replies_got =
    "让我们等通知|说不归他们管|答应一周内处理却没有下文|电话一直没人接|推给了另一个部门|说资金还没有到位|回复已经办结其实没有|"
    "要我们自己协商|登记以后再无消息|说正在走流程|来看过一次就走了";
static const char *const offices =
    "社区|街道办|城管|住建部门|物业公司|派出所|居委会|热线|交警|环保局|村委会|镇政府|自来水公司|教育部门|人社窗口|"
    "信访窗口|税务大厅|供电所";
static const char *const days =
    "上个月|今年三月|去年年底|国庆以后|这几天|从上周|春节前|半年前|昨天晚上|自从入住以来|清明节前后|前年|"
    "今年入夏|开学那天|台风过后|十月中旬";
static const char *const names_a =
    "漳源瑞竹浦泰长龙诏云东南华平靖安和金银碧翠丹霞水仙芗城锦绣荔枝蕉岭桥圆山江滨湖新元光明胜利延元文川岱朝阳春晖玉兰月"
    "秋桂石码海澄角美颜厝林下许茂步榜山坂里白礁鸿渐";
static const char *const kinds_of_place =
    "小区|花园|新村|路|街|雅苑|大道|公寓|市场|村|工业区|学校|城|名邸|广场|巷|社区|嘉园|庄|桥头";
static const char *const surnames = "陈林黄张吴李王郑蔡许洪曾郭杨沈何赖卢庄江游方汤戴康蓝";
static const char *const given = "志明美玲建国秀英伟强丽娟海生阿月小军淑芬文龙雅琴国平春花德水巧云永福清河佳怡子轩";
/* Pairs of these stand in a handful of messages of a million. */
static const char *const odd_a = "鹭鲟螺蚝藕橄榄柑蜜柚茶菇藤陶瓷漆砚箫鼓狮棋筝伞帆锚橹";
static const char *const odd_b = "坊铺墩埠坞塘圳埭洋屿礁沙洲堡寮社岬湾垄畲坪垵";
static const char *const answers[] = {
    "您好，您反映的%p%t问题已收悉",
    "接到诉求后，我单位高度重视，立即安排工作人员到%p核实",
    "经现场查看，%t确实存在%x的情况",
    "经了解，%p由%o负责日常管理，涉及%t的部分需要多个部门共同处理",
    "我单位已责成%o在%n日内完成整改，做到%w",
    "目前施工人员已进场，预计本月底前可以%w",
    "根据有关规定，%t的处理需要先行公示，公示期满后即可实施",
    "工作人员已与您电话联系，说明了办理情况",
    "下一步，我单位将加强巡查，发现问题及时处置，避免%t再次%x",
    "由于资金尚未到位，该项目已列入明年计划",
    "对您反映的收费问题，已要求%o公开明细，接受监督",
    "同时提醒广大居民，如遇类似情况可拨打热线反映",
    "经与%o、%o会商，决定分两步实施：先行%w，再作长期安排",
    "因产权单位不明，现已函告%o确认，待明确后立即处理",
    "%d已组织过一次集中整治，共检查%n处，处罚%n起",
};
static const char *const closings[] = {"感谢您对我们工作的理解与支持！", "如有疑问，请与我单位联系，欢迎监督。",
                                       "感谢您的来信，祝您生活愉快。", "特此答复。"};

static void put_choice(struct dice *d, struct buf *out, const char *list)
{
    unsigned n = 1;
    for (const char *p = list; *p; p++)
        n += *p == '|';
    const char *from = list;
    for (unsigned k = dice_below(d, n); k; k--) {
        while (*from++ != '|')
            ;
    }
    const char *to = from;
    while (*to && *to != '|')
        to++;
    buf_add(out, from, (size_t)(to - from));
}

/* One character of a string in which all take three bytes. */
static void put_character(struct dice *d, struct buf *out, const char *list, unsigned n)
{
    buf_add(out, list + 3 * (size_t)dice_below(d, n), 3);
}

static unsigned characters(const char *s)
{
    return (unsigned)utf8_length(s);
}

static void put_place(struct dice *d, struct buf *out)
{
    put_character(d, out, names_a, characters(names_a));
    put_character(d, out, names_a, characters(names_a));
    put_choice(d, out, kinds_of_place);
}

static void put_person(struct dice *d, struct buf *out)
{
    put_character(d, out, surnames, characters(surnames));
    put_character(d, out, given, characters(given));
    if (dice_percent(d, 70))
        put_character(d, out, given, characters(given));
}

/* A sentence with its slots filled: place, thing, trouble, effect, office, reply, day, number, hour, person, wish. */
static void put_sentence(struct dice *d, struct buf *out, const char *form, const struct topic *t)
{
    for (; *form; form++) {
        if (*form != '%') {
            buf_putc(out, *form);
            continue;
        }
        switch (*++form) {
        case 'p':
            put_place(d, out);
            break;
        case 't':
            put_choice(d, out, t->thing);
            break;
        case 'x':
            put_choice(d, out, t->trouble);
            break;
        case 'w':
            put_choice(d, out, t->wish);
            break;
        case 'e':
            put_choice(d, out, effects);
            break;
        case 'o':
            put_choice(d, out, offices);
            break;
        case 'r':
            put_choice(d, out, replies_got);
            break;
        case 'd':
            put_choice(d, out, days);
            break;
        case 'm':
            put_person(d, out);
            break;
        case 'h':
            buf_int(out, 5 + dice_below(d, 5));
            break;
        default:
            buf_int(out, 2 + dice_below(d, 900));
        }
    }
}

static int draw_topic(struct dice *d)
{
    int left = (int)dice_below(d, 1000), i = 0;
    while (i < (int)COUNT_OF(topics) - 1 && left >= topics[i].weight)
        left -= topics[i++].weight;
    return i;
}

static void put_oddity(struct dice *d, struct buf *out)
{
    buf_puts(out, "附近有个叫");
    put_character(d, out, odd_a, characters(odd_a));
    put_character(d, out, odd_b, characters(odd_b));
    buf_puts(out, "的地方。");
}

/* The text as it is, cut to so many characters. */
static const char *take(struct arena *a, struct buf *b, size_t length)
{
    const char *p = b->data;
    uint32_t c;
    for (size_t i = 0; i < length && *p; i++)
        p += utf8_next(p, &c);
    const char *text = arena_strndup(a, b->data, (size_t)(p - b->data));
    buf_release(b);
    return text;
}

static size_t length_of(struct dice *d, double median, double p90, size_t max)
{
    double n = dice_length(d, median, p90);
    return n > (double)max ? max : n < 12 ? 12 : (size_t)n;
}

void words_message(struct dice *d, struct arena *a, struct message *ret)
{
    struct buf title, body;
    int topic = draw_topic(d);
    const struct topic *t = &topics[topic];
    buf_init(&title, TEXT_BYTES);
    buf_init(&body, TEXT_BYTES);
    put_sentence(d, &title, dice_percent(d, 60) ? "%p%t%x" : dice_percent(d, 50) ? "关于%p%t的问题" : "%t%x，请%w", t);
    size_t length = length_of(d, 192, 700, MESSAGE_MAX);
    struct buf opening;
    buf_init(&opening, 256);
    put_choice(d, &opening, openings);
    put_sentence(d, &body, opening.data, t);
    buf_release(&opening);
    put_sentence(d, &body, statements[0], t);
    buf_puts(&body, "。");
    if (dice_percent(d, 4))
        put_oddity(d, &body);
    /* Sentences of some 25 characters, 75 bytes. Long ones wander off into other troubles. */
    while (body.len < length * 3) {
        if (length > 500 && dice_percent(d, 4))
            t = &topics[draw_topic(d)];
        put_sentence(d, &body, statements[dice_below(d, COUNT_OF(statements))], t);
        buf_puts(&body, dice_percent(d, 85) ? "。" : "！\n");
    }
    put_sentence(d, &body, wishes[dice_below(d, COUNT_OF(wishes))], &topics[topic]);
    buf_puts(&body, "。");
    *ret = (struct message){.title = take(a, &title, 100),
                            .body = take(a, &body, length),
                            .field = dice_percent(d, 90) ? topics[topic].field : "",
                            .topic = topic};
}

const char *words_answer(struct dice *d, struct arena *a, const struct message *m, const char *unit)
{
    const struct topic *t = &topics[m->topic];
    struct buf out;
    buf_init(&out, TEXT_BYTES);
    size_t length = length_of(d, 276, 700, ANSWER_MAX);
    put_sentence(d, &out, answers[0], t);
    buf_puts(&out, "。");
    while (out.len + 100 < length * 3) {
        put_sentence(d, &out, answers[1 + dice_below(d, COUNT_OF(answers) - 1)], t);
        buf_puts(&out, dice_percent(d, 80) ? "。" : "。\n");
    }
    buf_puts(&out, closings[dice_below(d, COUNT_OF(closings))]);
    buf_printf(&out, "\n%s", unit);
    return take(a, &out, length + 40);
}

const char *words_place(struct dice *d, struct arena *a)
{
    struct buf out;
    buf_init(&out, 256);
    put_place(d, &out);
    buf_printf(&out, "%u号", 1 + dice_below(d, 400));
    return take(a, &out, 30);
}

const char *words_person(struct dice *d, struct arena *a)
{
    struct buf out;
    buf_init(&out, 64);
    put_person(d, &out);
    return take(a, &out, 10);
}
