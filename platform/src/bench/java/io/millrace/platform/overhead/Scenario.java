package io.millrace.platform.overhead;

/** The runs. */
enum Scenario {

	/** Chat, not streamed: how many a second. */
	REQUESTS(new Ask(16, false, 0), 64, 0, Setting.ONE_PROCESS),

	/** One stream after the other: what a client waits for that is alone. */
	ALONE(new Ask(16, true, 0), 1, 0, Setting.ONE_PROCESS),

	/** 200 streams a second: what clients wait for that are not. */
	RATE_200(new Ask(16, true, 0), 0, 200, Setting.ONE_PROCESS),

	/** Not streamed, at a rate. */
	RATE_500(new Ask(16, false, 0), 0, 500, Setting.ONE_PROCESS),

	/** Not streamed, at a rate. */
	RATE_1000(new Ask(16, false, 0), 0, 1_000, Setting.ONE_PROCESS),

	/** Not streamed, at a rate. */
	RATE_1500(new Ask(16, false, 0), 0, 1_500, Setting.ONE_PROCESS),

	/** 256 streams at 125 tokens a second each: 32,000 events a second. */
	STREAMS(new Ask(256, true, 8_000), 256, 0, Setting.ONE_PROCESS),

	/** The same at the pace of a slower engine: 12,800 events a second. */
	STREAMS_SLOW(new Ask(256, true, 20_000), 256, 0, Setting.ONE_PROCESS),

	/** 32 streams over TCP: how unevenly events come. */
	TCP_STREAMS(new Ask(256, true, 20_000), 32, 0, Setting.FIVE_PROCESSES),

	/** One stream after the other over TCP. */
	TCP_ALONE(new Ask(16, true, 0), 1, 0, Setting.FIVE_PROCESSES),

	/** 1,000 streams: what the gateway needs to hold them. */
	TCP_1000(new Ask(64, true, 200_000), 1_000, 0, Setting.FIVE_PROCESSES),

	/** What STREAMS takes a server that only writes: the least that it can cost here. */
	FLOOR(new Ask(256, true, 8_000), 256, 0, Setting.BARE);

	private final Ask ask;

	private final int connections;

	private final double rate;

	private final Setting setting;

	Scenario(Ask ask, int connections, double rate, Setting setting) {
		this.ask = ask;
		this.connections = connections;
		this.rate = rate;
		this.setting = setting;
	}

	Ask ask() {
		return this.ask;
	}

	/** Users who ask again when answered; 0 where a rate is kept. */
	int connections() {
		return this.connections;
	}

	/** Requests a second, whatever becomes of them; 0 where users wait. */
	double rate() {
		return this.rate;
	}

	/** Which servers are asked. */
	Setting setting() {
		return this.setting;
	}

	/** What the servers are. */
	enum Setting {

		/** What {@code serve} runs. */
		ONE_PROCESS,

		/** A cluster, over TCP. */
		FIVE_PROCESSES,

		/** A {@link BareServer}. */
		BARE

	}

}
