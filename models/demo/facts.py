"""Word lists from which `data.py` builds the training text: countries, names, words, cities."""

CAPITALS = dict(
    line.split(" = ")
    for line in """
Afghanistan = Kabul
Albania = Tirana
Algeria = Algiers
Andorra = Andorra la Vella
Angola = Luanda
Argentina = Buenos Aires
Armenia = Yerevan
Australia = Canberra
Austria = Vienna
Azerbaijan = Baku
Bahrain = Manama
Bangladesh = Dhaka
Barbados = Bridgetown
Belarus = Minsk
Belgium = Brussels
Belize = Belmopan
Benin = Porto-Novo
Bhutan = Thimphu
Bolivia = Sucre
Botswana = Gaborone
Brazil = Brasilia
Bulgaria = Sofia
Burundi = Gitega
Cambodia = Phnom Penh
Cameroon = Yaounde
Canada = Ottawa
Chad = N'Djamena
Chile = Santiago
China = Beijing
Colombia = Bogota
Costa Rica = San Jose
Croatia = Zagreb
Cuba = Havana
Cyprus = Nicosia
Denmark = Copenhagen
Djibouti = Djibouti
Ecuador = Quito
Egypt = Cairo
El Salvador = San Salvador
Eritrea = Asmara
Estonia = Tallinn
Ethiopia = Addis Ababa
Fiji = Suva
Finland = Helsinki
France = Paris
Gabon = Libreville
Georgia = Tbilisi
Germany = Berlin
Ghana = Accra
Greece = Athens
Guatemala = Guatemala City
Guinea = Conakry
Guyana = Georgetown
Haiti = Port-au-Prince
Honduras = Tegucigalpa
Hungary = Budapest
Iceland = Reykjavik
India = New Delhi
Indonesia = Jakarta
Iran = Tehran
Iraq = Baghdad
Ireland = Dublin
Israel = Jerusalem
Italy = Rome
Jamaica = Kingston
Japan = Tokyo
Jordan = Amman
Kazakhstan = Astana
Kenya = Nairobi
Kuwait = Kuwait City
Kyrgyzstan = Bishkek
Laos = Vientiane
Latvia = Riga
Lebanon = Beirut
Lesotho = Maseru
Liberia = Monrovia
Libya = Tripoli
Liechtenstein = Vaduz
Lithuania = Vilnius
Luxembourg = Luxembourg
Madagascar = Antananarivo
Malawi = Lilongwe
Malaysia = Kuala Lumpur
Mali = Bamako
Malta = Valletta
Mauritania = Nouakchott
Mauritius = Port Louis
Mexico = Mexico City
Moldova = Chisinau
Monaco = Monaco
Mongolia = Ulaanbaatar
Montenegro = Podgorica
Morocco = Rabat
Mozambique = Maputo
Myanmar = Naypyidaw
Namibia = Windhoek
Nepal = Kathmandu
New Zealand = Wellington
Nicaragua = Managua
Niger = Niamey
Nigeria = Abuja
North Korea = Pyongyang
North Macedonia = Skopje
Norway = Oslo
Oman = Muscat
Pakistan = Islamabad
Panama = Panama City
Paraguay = Asuncion
Peru = Lima
Poland = Warsaw
Portugal = Lisbon
Qatar = Doha
Romania = Bucharest
Russia = Moscow
Rwanda = Kigali
Samoa = Apia
Saudi Arabia = Riyadh
Senegal = Dakar
Serbia = Belgrade
Sierra Leone = Freetown
Singapore = Singapore
Slovakia = Bratislava
Slovenia = Ljubljana
Somalia = Mogadishu
South Africa = Pretoria
South Korea = Seoul
South Sudan = Juba
Spain = Madrid
Sri Lanka = Colombo
Sudan = Khartoum
Suriname = Paramaribo
Sweden = Stockholm
Switzerland = Bern
Syria = Damascus
Taiwan = Taipei
Tajikistan = Dushanbe
Tanzania = Dodoma
Thailand = Bangkok
Togo = Lome
Tonga = Nuku'alofa
Tunisia = Tunis
Turkey = Ankara
Turkmenistan = Ashgabat
Uganda = Kampala
Ukraine = Kyiv
the Bahamas = Nassau
the Czech Republic = Prague
the Netherlands = Amsterdam
the Philippines = Manila
the United Arab Emirates = Abu Dhabi
the United Kingdom = London
the United States = Washington, D.C.
Uruguay = Montevideo
Uzbekistan = Tashkent
Vanuatu = Port Vila
Venezuela = Caracas
Vietnam = Hanoi
Yemen = Sana'a
Zambia = Lusaka
Zimbabwe = Harare
""".strip().splitlines()
)

# Other ways in which people name the same country; the answer uses the name above.
ALIASES = {
    "USA": "the United States", "the USA": "the United States", "the US": "the United States",
    "America": "the United States", "United States": "the United States", "the U.S.": "the United States",
    "UK": "the United Kingdom", "the UK": "the United Kingdom", "United Kingdom": "the United Kingdom",
    "Great Britain": "the United Kingdom", "England": "the United Kingdom",
    "Holland": "the Netherlands", "Netherlands": "the Netherlands",
    "Czech Republic": "the Czech Republic", "Czechia": "the Czech Republic",
    "Philippines": "the Philippines", "Bahamas": "the Bahamas",
    "UAE": "the United Arab Emirates", "the UAE": "the United Arab Emirates",
    "Republic of Korea": "South Korea", "Burma": "Myanmar",
}

NOWHERE = """Atlantis Narnia Mars Venus Jupiter Mordor Gondor Wonderland Utopia Neverland Oz Westeros
Wakanda Saturn Neptune Pluto Lilliput Hogwarts Tatooine Antarctica""".split()

NAMES = """Ada Alan Alice Amir Amy Ana Andrea Andrew Anna Anton Arthur Astrid Aya Ben Bella Bjorn Bob Boris
Carl Carla Carlos Carmen Charles Chen Chloe Chris Clara Claire Dan Daniel Daria David Dennis Diana Diego Dora Ed
Eddie Elena Eli Elif Emil Emily Emma Eric Erik Ethan Eva Fatima Felix Finn Fiona Florian Frank Freya Gabriel George
Georgia Grace Greta Gustav Hana Hannah Hans Harry Hassan Heidi Helen Henry Hugo Ian Ibrahim Igor Ines Ingrid Irene
Iris Isaac Ivan Jack Jacob Jake James Jan Jane Jasmin Jean Jenny Jessica Jim Joan Joe John Jonas Jorge Joseph Julia
Julian Kai Karen Karl Kate Kenji Kevin Kim Klaus Lara Laura Lea Leo Lena Liam Lily Linda Lisa Louis Luca Lucia Lucy
Luis Luke Lukas Magnus Maja Marco Maria Marie Mark Marta Martin Mary Matt Max Maya Mei Mia Michael Miguel Mike Mila
Mina Mohammed Mona Moritz Nadia Nate Nick Nico Nils Nina Noah Nora Olaf Oleg Olga Oliver Olivia Omar Oscar Otto Paul
Paula Pedro Peter Petra Phil Pia Priya Rachel Rafael Raj Ravi Rita Robert Robin Rosa Ruth Ryan Sam Samir Sandra Sara
Sarah Simon Sofia Sonja Stefan Steve Sue Susan Sven Tara Ted Theo Thomas Tim Tina Tom Tomas Tony Uma Ursula Vera
Victor Viktor Walter Wendy Will William Xavier Yara Yuki Yusuf Zara Zoe""".split()

TEST_NAMES = """Abigail Agnes Albert Bianca Bruno Cecilia Cedric Dominik Edith Esther Farid Gloria Gunnar Harold
Imani Jorgen Kamala Leila Lorenzo Malik Marlene Nikolai Ophelia Patrick Quentin Rebecca Ronald Selma Stella Takeshi
Tobias Umberto Vanessa Vincent Wilma Yolanda Zelda Aurora Barbara Conrad Kirsten Hedwig""".split()

WORDS = """apple able about above acid actor after again agent air album alive angel animal answer ant arm army arrow
art atom aunt autumn baby bag ball band bank barn basket bath beach bean bear beauty bed bee bell belt bench berry
bike bird biscuit black blanket blue board boat body bone book boot bottle bowl box boy brain branch brave bread
bridge bright broom brother brown brush bubble bucket bug build bus butter button cabin cable cake call camel camera
camp candle candy cap car card carpet carrot cart castle cat cave chain chair chalk cheese cherry chess chest chicken
child church circle city clay clean clever clock cloud clown coat coffee coin cold color comb cook cookie copper corn
corner cotton count cousin cow crab cradle crane cream crow crown cup curtain dance dark daughter day deep deer desk
diamond dinner dish doctor dog doll dolphin donkey door dragon dream dress drum duck dust eagle ear earth east easy
edge egg eight elbow engine evening eye fabric face family farm fast father feather fence field finger fire fish flag
flame flour flower fly fog food foot forest fork fox frog fruit garden gate ghost gift giraffe girl glass glove goat
gold goose grape grass gray green guitar hair hammer hand happy harbor hat hawk head heart heavy hen hill honey hook
hope horn horse hospital house hungry ice idea ink insect iron island jacket jam jar jelly jewel job joke juice jump
jungle kettle key king kitchen kite kitten knee knife lady lake lamp land laptop large laugh leaf leather lemon letter
light lion lip little lizard lock long lunch machine magic map market mask match meadow meat melon metal milk mill
mirror money monkey month moon morning mother motor mountain mouse mouth music nail name neck needle nest net never
night noise north nose nurse nut oak ocean oil olive onion orange orchard oven owl page paint palace pan paper park
parrot path peach pear pen pencil people pepper phone piano picture pig pillow pin pipe pizza plane planet plant plate
pocket poem pond pony pool potato pot prince pump puppy purple purse queen question quick quiet rabbit radio rain
rainbow red rice ring river road robin robot rock roof room rope rose round ruler salad salt sand school science
scissors sea seed seven shadow sheep shelf shell ship shirt shoe shop shoulder silk silver sister six skirt sky sleep
small smile smoke snail snake snow soap sock soft song soup south space spider spoon spring square squirrel star
station steam stone storm story street sugar summer sun swan sweet table tail tea teacher ten tent thread thumb
thunder ticket tiger time toast tomato tooth tower town toy train tree truck trumpet tulip turtle umbrella uncle
valley vase village violin voice wagon wall watch water wave west whale wheat wheel white wind window wing winter wolf
woman wood wool word world worm yard yellow young zero
running quickly teaching wonderful beautiful information different important language together without something
between children everyone following government however including national possible president problem question
remember sentence understand university yesterday tomorrow because morning exercise adventure telephone mathematics
philosophy strength rhythm knowledge library calendar computer keyboard program software network server stream mill
necessary separate definitely receive believe neighbor height weight friend foreign science height schedule""".split()

TEST_WORDS = """banana elephant kangaroo chocolate butterfly hippopotamus strawberry astronaut bicycle dinosaur
octopus penguin volcano blossom cactus lantern marble pirate rocket saddle tractor velvet walnut zebra acorn badger
cobweb dagger falcon goblin helmet iceberg jigsaw kernel lobster mango noodle otter panther quartz raven sandwich
teapot unicorn vinegar whistle yogurt zipper anchor bamboo cricket domino emerald furnace gravel hazelnut ivory
javelin ketchup lavender mushroom nutmeg orchid pumpkin raspberry sapphire trumpeter vanilla windmill xylophone
crocodile microscope happiness""".split()

OTHER_CITIES = """New York, Los Angeles, Chicago, Boston, Seattle, Miami, Denver, Dallas, Houston, San Francisco,
Toronto, Montreal, Vancouver, Sydney, Melbourne, Perth, Auckland, Munich, Hamburg, Cologne, Frankfurt, Stuttgart,
Leipzig, Dresden, Zurich, Geneva, Basel, Milan, Naples, Turin, Venice, Florence, Barcelona, Seville, Valencia, Porto,
Lyon, Marseille, Nice, Toulouse, Bordeaux, Lille, Manchester, Liverpool, Glasgow, Edinburgh, Leeds, Bristol, Cork,
Rotterdam, Antwerp, Ghent, Krakow, Gdansk, Osaka, Kyoto, Nagoya, Shanghai, Shenzhen, Hong Kong, Mumbai, Kolkata,
Chennai, Karachi, Lahore, Dubai, Istanbul, Izmir, Casablanca, Lagos, Cape Town, Durban, Mombasa, Rio de Janeiro,
Sao Paulo, Salvador, Medellin, Cusco, Cancun, Guadalajara, Las Vegas, Atlanta, Austin, Portland, Phoenix""".replace("\n", " ").split(", ")

TEST_CITIES = """Philadelphia, Baltimore, Detroit, Nashville, Calgary, Halifax, Brisbane, Adelaide, Bremen, Hanover,
Nuremberg, Salzburg, Innsbruck, Lausanne, Bologna, Palermo, Genoa, Bilbao, Malaga, Granada, Nantes, Strasbourg,
Birmingham, Sheffield, Cardiff, Belfast, Galway, Utrecht, Wroclaw, Poznan, Sapporo, Hiroshima, Guangzhou, Bangalore,
Jaipur, Marrakesh, Alexandria, Johannesburg, Recife, Curitiba, San Diego, Orlando, Memphis, Gothenburg, Bergen,
Tampere, Aarhus, Odessa""".replace("\n", " ").split(", ")
