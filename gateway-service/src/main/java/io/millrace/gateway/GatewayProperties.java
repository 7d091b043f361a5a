package io.millrace.gateway;

import java.time.Duration;
import java.util.List;

import io.millrace.gateway.grammar.GrammarSettings;
import io.millrace.gateway.request.RequestLimits;
import io.millrace.gateway.request.SamplingDefaults;
import io.millrace.gateway.request.UnknownFields;
import io.millrace.gateway.stream.StreamSettings;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the gateway.
 *
 * @param name stable name of this gateway among others; one is made up where it is empty
 * @param apiKeys keys that open this server; without one it listens on loopback only
 * @param maxBodySize the largest request body
 * @param maxConcurrentRequests how many generations are served at a time
 * @param maxPromptsPerRequest the most prompts of one completion request
 * @param maxChoicesPerRequest the most choices of one request, over all its prompts
 * @param unknownFields whether a field that nobody knows is ignored, with one warning, or
 * makes a request fail
 * @param requestTimeout the longest that one generation may take
 * @param tokenizerTimeout the longest that one call to the tokenizer may take
 * @param workerLease how long a worker counts after it was heard
 * @param admitTimeout how long one SUBMIT may stay unanswered
 * @param admitResends how often it is sent again before the request fails
 * @param resumeInterval how long a worker that has admitted may be silent before it is
 * asked for more, and how long it has to answer
 * @param resumeAttempts how often it is asked before another one takes over
 * @param inactivityTimeout the longest time without a token of a worker that has admitted
 * @param busOutageGrace how long streams wait for a bus that is away
 * @param leaseGrace how long workers have to be heard again after the bus was away
 * @param cancelInterval how long a CANCEL may stay unconfirmed before it is sent again
 * @param cancelAttempts how often it is sent at most
 * @param keepAliveInterval the longest silence towards a streaming client
 * @param decodeInterval how long decodes are collected into one call
 * @param decodeGrace how long decoding may keep failing before its streams end
 * @param maxBufferedTokens how many tokens may wait for one client
 * @param sampling the server's own sampling defaults, which win over the model's
 * @param grammar bounds of checking grammars
 */
@ConfigurationProperties("millrace.gateway")
public record GatewayProperties(@DefaultValue("") String name, @DefaultValue List<String> apiKeys,
		@DefaultValue("32MB") DataSize maxBodySize, @DefaultValue("1024") int maxConcurrentRequests,
		@DefaultValue("128") int maxPromptsPerRequest, @DefaultValue("128") int maxChoicesPerRequest,
		@DefaultValue("ignore") UnknownFields unknownFields, @DefaultValue("10m") Duration requestTimeout,
		@DefaultValue("30s") Duration tokenizerTimeout, @DefaultValue("3s") Duration workerLease,
		@DefaultValue("10s") Duration admitTimeout, @DefaultValue("3") int admitResends,
		@DefaultValue("1s") Duration resumeInterval, @DefaultValue("3") int resumeAttempts,
		@DefaultValue("120s") Duration inactivityTimeout, @DefaultValue("15s") Duration busOutageGrace,
		@DefaultValue("3s") Duration leaseGrace, @DefaultValue("1s") Duration cancelInterval,
		@DefaultValue("5") int cancelAttempts, @DefaultValue("10s") Duration keepAliveInterval,
		@DefaultValue("1ms") Duration decodeInterval, @DefaultValue("10s") Duration decodeGrace,
		@DefaultValue("65536") int maxBufferedTokens, @DefaultValue Sampling sampling, @DefaultValue Grammars grammar) {

	public GatewayProperties {
		apiKeys = List.copyOf(apiKeys);
	}

	RequestLimits requestLimits() {
		return new RequestLimits(Math.toIntExact(this.maxBodySize.toBytes()), this.maxPromptsPerRequest,
				this.maxChoicesPerRequest, this.unknownFields, this.maxConcurrentRequests, this.requestTimeout,
				this.tokenizerTimeout, this.keepAliveInterval);
	}

	StreamSettings streamSettings() {
		return new StreamSettings(this.admitTimeout, this.admitResends, this.resumeInterval, this.resumeAttempts,
				this.inactivityTimeout, this.busOutageGrace, this.cancelInterval, this.cancelAttempts,
				this.keepAliveInterval, this.decodeInterval, this.tokenizerTimeout, this.decodeGrace,
				this.maxBufferedTokens);
	}

	@Override
	public String toString() {
		return "GatewayProperties[" + this.apiKeys.size() + " API keys]";
	}

	/**
	 * The server's own sampling defaults; null where it has none.
	 *
	 * @param temperature between 0 and 2
	 * @param topK at least 0; 0 means all
	 * @param topP above 0 and at most 1
	 */
	public record Sampling(@Nullable Double temperature, @Nullable Integer topK, @Nullable Double topP) {

		SamplingDefaults defaults() {
			return new SamplingDefaults(this.temperature, this.topK, this.topP);
		}

	}

	/**
	 * Bounds of checking the grammars of requests.
	 *
	 * @param threads how many are compiled at a time
	 * @param maxQueued how many more may wait
	 * @param timeout the longest that one may wait and take
	 * @param maxVerdicts how many grammars are known to be right or wrong without another
	 * look
	 */
	public record Grammars(@DefaultValue("1") int threads, @DefaultValue("256") int maxQueued,
			@DefaultValue("10s") Duration timeout, @DefaultValue("256") int maxVerdicts) {

		GrammarSettings settings() {
			return new GrammarSettings(this.threads, this.maxQueued, this.timeout, this.maxVerdicts);
		}

	}

}
