{# Sample pages: every part of the look with text of real length. The words are fixed; only layout and parts translate. #}
%include "html/views.h"
%include "html/layout.html.h"
%include "html/parts.html.h"
%include "html/when.h"

%template sample_echo(int n)
<article class="echo">
  <header>
    <p class="echo-meta">{{ >badge(n == 2 ? TONE_WORK : TONE_DONE, n == 2 ? "办理中" : "已办结") }} 交通出行 · 平原镇 · {{ >day(20260626 + n) }}</p>
    <h3><a href="/wall/1">{{ n == 0 ? "红山村口公交站的夜灯坏了半个月，老人下车看不清台阶" : n == 1 ? "自来水早高峰水压太小，六楼基本放不出水" : "希望把社保窗口的午休值班时间贴在门口" }}</a></h3>
  </header>
  <div class="echo-answer">
    <h4>县交通运输局答复</h4>
    <p>6月28日已到现场，更换两盏路灯并加装反光条；同线另外三个站点一并排查，7月15日前换完。</p>
    <p class="echo-meta">用时 3 个工作日 · 已解决 · 满意</p>
  </div>
</article>

%template sample_home()
% const struct page_view v = {.title = "平潭县回音壁", .site_name = "平潭县回音壁", .hotline = "12345", .path = "/", .wide = true};
{{ >public_top(&v) }}
<h1 class="home-title">您说的每一件事，都有人办、有期限、有回音</h1>
<ul class="entrances">
  <li><a class="entrance entrance-first" href="/say">{{ >icon("say") }}<strong>我要说</strong><span>反映问题、提建议，一分钟写完</span></a></li>
  <li><a class="entrance" href="/track">{{ >icon("track") }}<strong>查进度</strong><span>凭编号看办到哪一步、谁在办</span></a></li>
  <li><a class="entrance" href="/wall">{{ >icon("wall") }}<strong>看回音</strong><span>看看别人的事是怎么办的</span></a></li>
</ul>
<ul class="strip" aria-label="本月数据">
  <li><span>本月收到</span><strong>128</strong> <small>件</small></li>
  <li><span>按期办结</span><strong>96.30%</strong> <small>104/108</small></li>
  <li><span>群众评价满意</span><strong>80.65%</strong> <small>25/31</small></li>
  <li><span>平均用时</span><strong>4.2</strong> <small>个工作日</small></li>
</ul>
<div class="columns">
<section>
  <div class="section-head"><h2>今天</h2><a href="/visits">全部安排</a></div>
  <ul class="rows today">
    <li><span class="num">09:00–11:30</span><div><a href="/visits/1">县领导接访日：县信访局一楼</a><p class="row-meta">分管住建、自然资源 · 余 4 个号</p></div></li>
    <li><span class="num">15:00</span><div><a href="/visits/2">现场办公：流水镇码头防波堤</a><p class="row-meta">县农业农村局、流水镇</p></div></li>
    <li><span class="num">19:30</span><div><a href="/visits/3">医保政策宣讲：北厝社区</a><p class="row-meta">带社保卡可当场办激活</p></div></li>
  </ul>
</section>
<section>
  <div class="section-head"><h2>最新回音</h2><a href="/wall">全部回音</a></div>
  <ul class="rows">
    <li><a href="/wall/1">红山村口公交站的夜灯坏了半个月，老人下车看不清台阶</a><p class="row-meta">{{ >badge(TONE_DONE, "已办结") }} 县交通运输局 · 用时 3 个工作日</p></li>
    <li><a href="/wall/2">自来水早高峰水压太小，六楼基本放不出水</a><p class="row-meta">{{ >badge(TONE_WORK, "办理中") }} 县水务公司 · 还剩3个工作日</p></li>
    <li><a href="/wall/3">希望把社保窗口的午休值班时间贴在门口</a><p class="row-meta">{{ >badge(TONE_DONE, "已办结") }} 县人社局 · 用时 1 个工作日</p></li>
  </ul>
</section>
</div>
<section>
  <div class="section-head"><h2>更多服务</h2></div>
  <ul class="services">
    <li><a href="/projects">{{ >icon("building") }}实事项目</a></li>
    <li><a href="/wishes">{{ >icon("heart") }}微心愿</a></li>
    <li><a href="/menu">{{ >icon("book") }}宣讲点单</a></li>
    <li><a href="/visits">{{ >icon("calendar") }}接访预约</a></li>
    <li><a href="/polls">{{ >icon("star") }}群众评选</a></li>
    <li><a href="/places">{{ >icon("pin") }}服务地点</a></li>
    <li><a href="/open">{{ >icon("chart") }}开放数据</a></li>
    <li><a href="/privacy">{{ >icon("shield") }}规则与隐私</a></li>
  </ul>
</section>
{{ >public_end(&v) }}

%template sample_say()
% const struct crumb trail[] = {{"首页", "/"}};
% const struct page_view v = {.title = "我要说", .site_name = "平潭县回音壁", .hotline = "12345", .path = "/say", .trail = trail, .trail_count = 1};
% const struct field_error errors[] = {{"phone", "手机号码应为11位数字"}};
% const struct field_view body = {.name = "body", .label = "发生了什么事？", .hint = "写清时间、地点和您希望怎么解决。不用写身份证号。", .value = "红山村口公交站的夜灯坏了半个月，老人下车看不清台阶。", .max = 2000, .rows = 5};
% const struct field_view phone = {.name = "phone", .label = "怎么联系您？", .hint = "只有受理员和承办人看得到，每次查看都有记录。不留也可以。", .value = "1380000", .error = "手机号码应为11位数字", .type = "tel", .autocomplete = "tel", .inputmode = "numeric", .optional = true};
% const struct option_view areas[] = {{"", "请选择", NULL, true}, {"1", "平原镇", NULL, false}, {"2", "流水镇", NULL, false}};
% const struct field_view area = {.name = "area", .label = "在哪里？", .options = areas, .option_count = 3};
% const struct option_view kinds[] = {{"ask", "公开办理", "办结后把问题和答复放上回音壁，隐去个人信息", true}, {"closed", "不公开", "只有办理人员看得到", false}, {"report", "反映单位或个人", "被反映的单位和个人看不到，由纪检监察机构另行受理", false}};
% const struct field_view kind = {.name = "kind", .label = "这件事", .options = kinds, .option_count = 3};
{{ >public_top(&v) }}
{{ >error_summary(errors, 1) }}
<h1>我要说</h1>
<div class="note note-warn">正在发生的危险，请直接打 <a href="tel:110">110</a>、<a href="tel:119">119</a>、<a href="tel:120">120</a>。</div>
<form method="post" action="/say" enctype="multipart/form-data" data-draft="say" novalidate>
  {{ >field_area(&body) }}
  {{ >field_select(&area) }}
  <div class="field">
    <label class="label" for="f-photos">照片 <span class="optional">（选填）</span></label>
    <p class="hint" id="h-photos">最多6张。照片里的拍摄地点和时间会被抹掉。</p>
    <input class="input" id="f-photos" type="file" name="photos" accept="image/*" multiple aria-describedby="h-photos" data-preview="photos">
    <ul class="photo-list" id="photos"></ul>
  </div>
  {{ >field_choices(&kind) }}
  {{ >field_text(&phone) }}
  <p class="saved" data-draft-note hidden>已保存在这台设备上，没有发出去。<button class="btn btn-quiet" type="button" data-draft-drop>清空</button></p>
  <p class="actions"><button class="btn btn-primary">交给受理员</button></p>
  <p class="hint">谁能看到：受理员、承办单位。您的联系方式单独加密保存。</p>
</form>
{{ >public_end(&v) }}

%template sample_receipt()
% const struct crumb trail[] = {{"首页", "/"}, {"我要说", "/say"}};
% const struct page_view v = {.title = "已收到", .site_name = "平潭县回音壁", .hotline = "12345", .path = "/say/done", .trail = trail, .trail_count = 2};
{{ >public_top(&v) }}
<h1 data-draft-done="say">已收到，谢谢您</h1>
<div class="receipt" id="receipt" data-alt="回执">
  <p data-line="small">平潭县回音壁 · 回执</p>
  <dl class="facts">
    <dt>编号</dt><dd class="code" data-line="big">PT-260703-0128</dd>
    <dt>查询码</dt><dd class="code" data-line="big">4821 9037</dd>
    <dt>下一步</dt><dd data-line="small">受理员在{{ >day(20260707) }}前决定由谁办</dd>
    <dt>办结</dt><dd data-line="small">一般不晚于{{ >day(20260724) }}</dd>
  </dl>
  <svg class="qr" viewBox="0 0 7 7" role="img" aria-label="二维码"><path d="M0 0h3v1h-2v1h2v1h-3zM4 0h3v3h-1v-2h-2zM0 4h1v3h-1zM2 4h2v1h-2zM5 4h2v1h-1v2h-1zM2 6h2v1h-2z"></path></svg>
</div>
<p class="actions">
  <button class="btn btn-primary js-only" type="button" data-picture="receipt" data-target="picture">{{ >icon("download") }}存成图片</button>
  <button class="btn js-only" type="button" data-copy="PT-260703-0128 4821 9037" data-done="已复制">{{ >icon("copy") }}复制编号和查询码</button>
  <button class="btn js-only" type="button" data-print>{{ >icon("print") }}打印</button>
</p>
<p class="hint">请记下查询码：我们不保存它的原文，丢了无法找回。</p>
<div id="picture" hidden></div>
{{ >public_end(&v) }}

%template sample_track()
% const struct crumb trail[] = {{"首页", "/"}, {"查进度", "/track"}};
% const struct page_view v = {.title = "PT-260703-0128", .site_name = "平潭县回音壁", .hotline = "12345", .path = "/track/1", .trail = trail, .trail_count = 2, .wide = true};
% const struct clock_view c = {.label = "办结", .words = "还剩3个工作日", .due = "7月8日（周三）", .basis = "《信访工作条例》第三十四条：受理之日起60日内办结", .tone = CLOCK_TONE_SOON, .used = 72};
{{ >public_top(&v) }}
<div class="columns-side">
<div>
<p>{{ >badge(TONE_WORK, "办理中") }}</p>
<h1>红山村口公交站的夜灯坏了半个月，老人下车看不清台阶</h1>
{{ >clock(&c) }}
<h2>办理经过</h2>
<ol class="timeline">
  <li><h3>您提交了这件事</h3><p class="when">{{ >moment(1782786000000) }}</p><p>照片 2 张</p></li>
  <li><h3>受理，转县交通运输局</h3><p class="when">{{ >moment(1782872400000) }}</p></li>
  <li class="now"><h3>县交通运输局正在办</h3><p class="when">{{ >moment(1782962400000) }} · 承办人 林**</p><p>已到现场看过，配件下单，预计周一换灯。</p></li>
  <li class="next"><h3>下一步：另一位工作人员核实结果</h3><p class="when">不晚于{{ >day(20260708) }}</p></li>
</ol>
</div>
<aside>
  <h2>现在可以做的</h2>
  <p class="actions"><a class="btn btn-block" href="/track/1/add">{{ >icon("plus") }}补充情况</a><a class="btn btn-block" href="/track/1/withdraw">{{ >icon("undo") }}撤回</a></p>
  <h2>谁看过您的联系方式</h2>
  <p>县交通运输局 林**，{{ >moment(1782962400000) }}，理由：约上门时间</p>
</aside>
</div>
{{ >public_end(&v) }}

%template sample_wall()
% const struct crumb trail[] = {{"首页", "/"}};
% const struct page_view v = {.title = "看回音", .site_name = "平潭县回音壁", .hotline = "12345", .path = "/wall?field=3", .trail = trail, .trail_count = 1, .wide = true};
% const struct pager_view p = {.previous = "/wall?page=1", .next = "/wall?page=3", .page = 2, .pages = 41, .total = 1000, .more = true};
{{ >public_top(&v) }}
<h1>看回音</h1>
<form class="search-row" method="get" action="/wall" role="search">
  <label class="hidden-label" for="q">搜索</label>
  <input class="input" id="q" type="search" name="q" placeholder="搜一搜：路灯、水压、社保窗口">
  <button class="btn">{{ >icon("search") }}搜索</button>
</form>
<ul class="chips" aria-label="领域">
  <li><a class="chip" href="/wall" aria-current="true">全部</a></li>
  <li><a class="chip" href="/wall?field=1">交通出行</a></li>
  <li><a class="chip" href="/wall?field=2">供水供电</a></li>
  <li><a class="chip" href="/wall?field=3">住房城建</a></li>
  <li><a class="chip" href="/wall?field=4">教育医疗</a></li>
  <li><a class="chip" href="/wall?field=5">农业农村</a></li>
</ul>
<h2 class="hidden-label">结果</h2>
% for (int i = 0; i < 3; i++) {
{{ >sample_echo(i) }}
% }
{{ >pager(&p) }}
{{ >public_end(&v) }}

%template sample_error()
% const struct page_view v = {.title = "暂时忙不过来", .site_name = "平潭县回音壁", .hotline = "12345", .path = "/say"};
% const struct error_view e = {.status = 503, .title = "现在用的人多，暂时忙不过来", .text = "请过一分钟再试。也可以直接打热线。", .safe = "您填写的内容还在这台设备上，没有丢失。", .action = "再试一次", .url = "/say", .request_id = "7f3a-91c2"};
{{ >public_top(&v) }}
{{ >error_body(&e) }}
{{ >public_end(&v) }}

%template sample_empty()
% const struct crumb trail[] = {{"首页", "/"}};
% const struct page_view v = {.title = "看回音", .site_name = "平潭县回音壁", .hotline = "12345", .path = "/wall", .trail = trail, .trail_count = 1};
% const struct empty_view e = {"这里会列出公开的回音", "没有符合“潜水艇”的回音。换个词，或者去掉筛选。", "看全部回音", "/wall"};
{{ >public_top(&v) }}
<h1>看回音</h1>
{{ >empty(&e) }}
{{ >public_end(&v) }}

%template sample_desk_begin(const char *title, bool matter)
% const struct desk_link sections[] = {{"我的工作台", "/desk", NULL, NULL, -1, false, !matter}, {"受理", "/desk/intake", NULL, NULL, -1, false, false}, {"台账", "/desk/ledger", NULL, NULL, -1, false, false}, {"活动", "/desk/activities", NULL, NULL, -1, false, false}, {"数据", "/desk/figures", NULL, NULL, -1, false, false}};
% const struct desk_link queues[] = {{"今日到期", "/desk/q/today", "clock", NULL, 2, false, false}, {"超期", "/desk/q/late", "state-late", NULL, 1, true, false}, {"待我办", "/desk/q/mine", "state-work", NULL, 14, false, true}, {"待他人", "/desk/q/others", "people", NULL, 23, false, false}, {"待核实", "/desk/q/verify", "state-verify", NULL, 3, false, false}, {"退回", "/desk/q/back", "state-back", NULL, 1, false, false}, {"全部事项", "/desk/q/all", "list", NULL, -1, false, false}};
% const struct desk_page_view v = {.title = title, .site_name = "平潭县回音壁", .path = "/desk", .officer = "林小梅", .unit = "县交通运输局", .sections = sections, .section_count = 5, .queues = queues, .queue_count = 7};
{{ >desk_top(&v) }}

%template sample_row(int n)
% static const char *const titles[] = {"红山村口公交站的夜灯坏了半个月", "东湖庄到县医院的早班车能不能提前一刻钟", "流水镇码头路面坑洼，雨天积水", "学校门口的斑马线看不清了", "货车夜间走村道，震得墙裂"};
% static const enum tone tones[] = {TONE_LATE, TONE_WORK, TONE_NEW, TONE_VERIFY, TONE_BACK};
% static const char *const words[] = {"超期", "办理中", "新到", "待核实", "退回"};
<tr>
  <td><input type="checkbox" name="id" value="{{ n }}" aria-label="选中 {{ titles[n] }}"></td>
  <td class="nowrap">260703-{{ 128 - n }}</td>
  <td class="title"><a href="/desk/m/{{ n }}">{{ titles[n] }}</a></td>
  <td>{{ >badge(tones[n], words[n]) }}</td>
  <td>平原镇</td>
  <td>县交通运输局</td>
  <td class="nowrap"><span class="{{ n == 0 ? "late-words" : n == 1 ? "soon-words" : "" }}">{{ when_working_days(h, n * 3 - 2) }}</span></td>
  <td class="nowrap">{{ >day(20260620 + n) }}</td>
</tr>

%template sample_desk()
{{ >sample_desk_begin("待我办", false) }}
<div class="page-head">
  <h1>待我办</h1><span class="quiet">14 件 · 数据截至 10:00</span>
  <p class="actions"><a class="btn" href="/desk/q/mine.xlsx">{{ >icon("download") }}导出</a><a class="btn btn-primary" href="/desk/intake" data-key="n">{{ >icon("plus") }}登记来电</a></p>
</div>
<ul class="chips" aria-label="筛选">
  <li><a class="chip" href="?" aria-current="true">全部</a></li>
  <li><a class="chip" href="?field=1">交通出行</a></li>
  <li><a class="chip" href="?lead=1">我主办</a></li>
  <li><a class="chip" href="?lead=0">我协办</a></li>
</ul>
<div class="table-wrap" tabindex="0" role="region" aria-label="事项列表">
<table class="data list">
  <caption class="hidden-label">待我办的事项</caption>
  <thead><tr><th scope="col"><span class="hidden-label">选中</span></th><th scope="col">编号</th><th scope="col">标题</th><th scope="col">状态</th><th scope="col">区域</th><th scope="col">主办</th><th scope="col">时限</th><th scope="col">收到</th></tr></thead>
  <tbody>
    % for (int i = 0; i < 5; i++) {
    {{ >sample_row(i) }}
    % }
  </tbody>
</table>
</div>
<p class="quiet"><kbd>j</kbd> <kbd>k</kbd> 上下移动 · <kbd>Enter</kbd> 打开 · <kbd>x</kbd> 选中 · <kbd>/</kbd> 搜索</p>
{{ >desk_end(NULL) }}

%template sample_matter()
% const struct clock_view c1 = {.label = "办结", .words = "还剩3个工作日", .due = "7月8日（周三）", .tone = CLOCK_TONE_SOON, .used = 72};
% const struct clock_view c2 = {.label = "签收", .words = "按时", .due = "", .tone = CLOCK_TONE_MET, .used = 30};
% const struct clock_view c3 = {.label = "核实", .words = "暂停：等当事人补充", .due = "", .tone = CLOCK_TONE_PAUSED, .used = 40};
% const struct field_view reply = {.name = "reply", .label = "给群众的答复", .hint = "写明查到什么、做了什么、何时完成、依据是什么。", .max = 2000, .rows = 4};
{{ >sample_desk_begin("260703-128 公交站夜灯", true) }}
<div class="page-head">
  <h1>260703-128 红山村口公交站的夜灯坏了半个月</h1>{{ >badge(TONE_WORK, "办理中") }}
  <p class="actions"><a class="btn btn-primary" href="#f-reply" data-key="r">答复</a><a class="btn" href="/desk/m/1/return">退回</a></p>
</div>
<div class="matter">
<div>
  <div class="card"><p>红山村口公交站的夜灯坏了半个月，老人下车看不清台阶。上周三有人崴了脚。希望尽快修好，顺便看看另一边的站牌。</p></div>
  <h2>工单</h2>
  <div class="table-wrap" tabindex="0" role="region" aria-label="工单">
  <table class="data"><thead><tr><th scope="col">单位</th><th scope="col">角色</th><th scope="col">状态</th><th scope="col">期限</th></tr></thead>
  <tbody><tr><td>县交通运输局</td><td>主办</td><td>{{ >badge(TONE_WORK, "办理中") }}</td><td>{{ >day(20260708) }}</td></tr>
  <tr><td>平原镇</td><td>协办</td><td>{{ >badge(TONE_DONE, "已答复") }}</td><td>{{ >day(20260706) }}</td></tr></tbody></table>
  </div>
  <h2>答复</h2>
  <form method="post" action="/desk/m/1/reply">{{ >field_area(&reply) }}<button class="btn btn-primary">提交核实</button></form>
</div>
<aside class="side">
  <section><h2>时限</h2>{{ >clock(&c1) }}{{ >clock(&c2) }}{{ >clock(&c3) }}</section>
  <section><h2>来件人</h2><dl class="facts"><dt>姓名</dt><dd>陈**</dd><dt>电话</dt><dd>138****0128</dd></dl><p><a class="btn" href="/desk/m/1/reveal">{{ >icon("eye") }}查看（记录理由）</a></p></section>
  <section><h2>记录</h2><ol class="timeline"><li><h3>提交</h3><p class="when">{{ >moment(1782786000000) }}</p></li><li class="now"><h3>转县交通运输局</h3><p class="when">{{ >moment(1782872400000) }} · 王受理</p></li></ol></section>
</aside>
</div>
{{ >desk_end(NULL) }}
