package io.millrace.platform;

import java.lang.reflect.Constructor;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import io.millrace.process.ServiceProcess;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

/**
 * Every property of services with the value that an environment gives it, checked as the
 * services do it.
 */
final class EffectiveConfiguration {

	private static final String DEFAULTS = "defaultProperties";

	private final ConfigurableEnvironment environment;

	private final Collection<Class<?>> types;

	private EffectiveConfiguration(ConfigurableEnvironment environment, Collection<Class<?>> types) {
		this.environment = environment;
		this.types = types;
	}

	/** Of all services. */
	static EffectiveConfiguration ofAll(ConfigurableEnvironment environment) {
		return new EffectiveConfiguration(environment, types());
	}

	/**
	 * Of one.
	 * @param properties in the form {@code --name=value}
	 */
	static EffectiveConfiguration of(ServiceProcess process, List<String> properties) {
		Set<Class<?>> types = new TreeSet<>(Comparator.comparing(EffectiveConfiguration::prefix));
		process.configurations().forEach((configuration) -> addTypes(types, configuration));
		return new EffectiveConfiguration(process.environment(properties), types);
	}

	/** The records that a configuration binds, and those that it imports. */
	private static void addTypes(Set<Class<?>> types, Class<?> configuration) {
		MergedAnnotations annotations = MergedAnnotations.from(configuration);
		annotations.stream(EnableConfigurationProperties.class)
			.forEach((annotation) -> types.addAll(List.of(annotation.getClassArray(MergedAnnotation.VALUE))));
		annotations.stream(Import.class)
			.flatMap((annotation) -> Stream.of(annotation.getClassArray(MergedAnnotation.VALUE)))
			.forEach((imported) -> addTypes(types, imported));
	}

	/**
	 * All of them, by prefix and in the order in which they are declared.
	 * @throws io.millrace.protocol.MillraceException if one makes no sense
	 */
	List<Entry> entries() {
		Binder binder = Binder.get(this.environment);
		List<Entry> entries = new ArrayList<>();
		for (Class<?> type : this.types) {
			binder.bindOrCreate(prefix(type), Bindable.of(type));
			add(entries, prefix(type), type);
		}
		return entries;
	}

	/** The records that properties are bound to, by their prefixes. */
	private static List<Class<?>> types() {
		ClassPathScanningCandidateComponentProvider scanner = new ClassPathScanningCandidateComponentProvider(false);
		scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
		return scanner.findCandidateComponents("io.millrace")
			.stream()
			.<Class<?>>map((found) -> ClassUtils.resolveClassName(String.valueOf(found.getBeanClassName()),
					EffectiveConfiguration.class.getClassLoader()))
			.sorted(Comparator.comparing(EffectiveConfiguration::prefix))
			.toList();
	}

	private static String prefix(Class<?> type) {
		return type.getAnnotation(ConfigurationProperties.class).value();
	}

	private void add(List<Entry> entries, String prefix, Class<?> type) {
		RecordComponent[] components = type.getRecordComponents();
		Parameter[] parameters = constructor(type).getParameters();
		for (int i = 0; i < components.length; i++) {
			String name = prefix + "." + DataObjectPropertyName.toDashedForm(components[i].getName());
			Class<?> ofComponent = components[i].getType();
			if (ofComponent.isRecord() && ofComponent.getNestHost() == type.getNestHost()) {
				add(entries, name, ofComponent);
			}
			else {
				String given = this.environment.getProperty(name);
				entries.add(new Entry(name, (given != null) ? given : defaultOf(parameters[i]), origin(name), type,
						components[i].getName()));
			}
		}
	}

	/** The one to which properties are bound. */
	private static Constructor<?> constructor(Class<?> type) {
		try {
			return type.getDeclaredConstructor(
					Arrays.stream(type.getRecordComponents()).map(RecordComponent::getType).toArray(Class<?>[]::new));
		}
		catch (NoSuchMethodException ex) {
			throw new IllegalStateException("Every record has its constructor.", ex);
		}
	}

	private static String defaultOf(Parameter parameter) {
		DefaultValue value = parameter.getAnnotation(DefaultValue.class);
		return (value != null) ? String.join(",", value.value()) : "";
	}

	/** Where a value comes from that is not a default. */
	private @Nullable String origin(String name) {
		ConfigurationPropertyName wanted = ConfigurationPropertyName.of(name);
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			ConfigurationProperty property = source.getConfigurationProperty(wanted);
			if (property != null) {
				String where = String.valueOf(property.getOrigin());
				return where.contains(DEFAULTS) ? null : where;
			}
		}
		return null;
	}

	/**
	 * One property.
	 *
	 * @param name as it is written in files
	 * @param value as it is written; empty for none
	 * @param origin where it comes from; null for a default
	 * @param owner the record that has it
	 * @param component its name there
	 */
	record Entry(String name, String value, @Nullable String origin, Class<?> owner, String component) {

		/** A line of a properties file, in which secrets are hidden. */
		String toLine() {
			String shown = (Secrets.isSecret(this.name) && !this.value.isEmpty()) ? Secrets.HIDDEN : this.value;
			return this.name + "=" + shown + ((this.origin != null) ? "   # " + this.origin : "");
		}

	}

}
